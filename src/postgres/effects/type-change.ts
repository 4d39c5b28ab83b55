import type { ColumnDef, Node, TypeName } from "@pgsql/types";
import type { Column } from "../../model/catalog.ts";
import type { CatalogRecord } from "../catalog/catalog-record.ts";
import { strings } from "../catalog/tree.ts";
import { formatTypeName, splitTypeText, type TypeParts } from "../catalog/type-name.ts";
import { baseOfDomain, domainOf, isDomain, typeFacts } from "./domain-base.ts";
import { keepsValues } from "./length-coercion.ts";
import { castBetween, categories } from "./type-casts.ts";

/** What a change of a column's type asks of the table. */
export interface TypeChange {
  readonly rewrites: boolean;
  /** False where an index on the column must be built anew: it has another operator class or collation. */
  readonly keepsIndexes: boolean;
  /** False where PostgreSQL does not cast by itself and no USING says how (42804). */
  readonly castable: boolean;
  /** True where a type is not known well enough, so that the worst is said. */
  readonly assumed: boolean;
}

/** Tells what ALTER COLUMN … TYPE does, as ATColumnChangeRequiresRewrite() and CheckIndexCompatible() decide it. */
export function typeChange(catalog: CatalogRecord, column: Column, definition: ColumnDef): TypeChange {
  const target = formatTypeName(definition.typeName, (name) => catalog.type(name.schema, name.name)?.name);
  const using = definition.raw_default;
  const steps = using === undefined ? [] : usingSteps(catalog, using, column.name);
  if (steps === null) return { rewrites: true, keepsIndexes: false, castable: true, assumed: false };
  const path = [column.type, ...steps, target];
  let outcome: StepOutcome = nothing;
  for (let at = 1; at < path.length; at += 1) {
    const explicit = at < path.length - 1;
    outcome = worst(outcome, coerce(catalog, path[at - 1] ?? "", path[at] ?? "", explicit));
  }
  const sameOperators = operatorFamily(catalog, column.type) === operatorFamily(catalog, target);
  const collation =
    definition.collClause === undefined ? null : strings(definition.collClause.collname).at(-1);
  const sameCollation = sameCollationName(column.collation, collation ?? null);
  return {
    rewrites: outcome.rewrites,
    keepsIndexes: !outcome.rewrites && sameOperators && sameCollation,
    castable: outcome.castable,
    assumed: outcome.assumed,
  };
}

function sameCollationName(before: string | null, after: string | null): boolean {
  const bare = (name: string | null): string | null =>
    name === null ? null : (/([^.]*?)"?$/.exec(name.replaceAll('"', ""))?.[1] ?? null);
  const known = (name: string | null): string | null => (name === "default" ? null : name);
  return known(bare(before)) === known(bare(after));
}

/** The types that `USING a` or `USING a::x::y` goes through; null where it computes anything else. */
function usingSteps(catalog: CatalogRecord, using: Node, column: string): readonly string[] | null {
  if ("ColumnRef" in using) return strings(using.ColumnRef.fields).at(-1) === column ? [] : null;
  if (!("TypeCast" in using) || using.TypeCast.arg === undefined) return null;
  const inner = usingSteps(catalog, using.TypeCast.arg, column);
  const type: TypeName | undefined = using.TypeCast.typeName;
  return inner === null
    ? null
    : [...inner, formatTypeName(type, (name) => catalog.type(name.schema, name.name)?.name)];
}

interface StepOutcome {
  readonly rewrites: boolean;
  readonly castable: boolean;
  readonly assumed: boolean;
}

const nothing: StepOutcome = { rewrites: false, castable: true, assumed: false };

const rewrites: StepOutcome = { rewrites: true, castable: true, assumed: false };

function worst(a: StepOutcome, b: StepOutcome): StepOutcome {
  return {
    rewrites: a.rewrites || b.rewrites,
    castable: a.castable && b.castable,
    assumed: a.assumed || b.assumed,
  };
}

function coerce(catalog: CatalogRecord, source: string, target: string, explicit: boolean): StepOutcome {
  if (source === target && !isDomain(catalog, target)) return nothing;
  const domain = domainOf(catalog, target);
  if (domain !== null) {
    if (source === target) return nothing;
    const inner = coerce(catalog, source, domain.baseType, explicit);
    return domain.constrained ? worst(inner, rewrites) : inner;
  }
  const base = splitTypeText(baseOfDomain(catalog, source));
  // A value of a domain carries no length of its own: coerce_type_typmod() goes by the column's, which is none.
  const from = isDomain(catalog, source) ? { ...base, modifiers: [] } : base;
  const to = splitTypeText(target);
  if (from.array !== to.array) return coerceByText(from, to, explicit);
  if (from.base === to.base) return lengthCoercion(from, to);
  const cast = castBetween(catalog, from.base, to.base);
  if (cast === undefined) return coerceByText(from, to, explicit, catalog);
  const castable = explicit || cast.context !== "explicit";
  if (from.array) return { ...rewrites, castable };
  const isTimeZone = timeZoneCasts.has(`${from.base}>${to.base}`);
  const computed = cast.method !== "binary" && !isTimeZone;
  const length = computed
    ? rewrites
    : lengthCoercion({ ...from, modifiers: isTimeZone ? from.modifiers : from.modifiers, base: to.base }, to);
  return { ...length, castable };
}

/** Casts that change nothing where the session's time zone is UTC (TimestampTimestampTzRequiresRewrite). */
const timeZoneCasts = new Set([
  "timestamp without time zone>timestamp with time zone",
  "timestamp with time zone>timestamp without time zone",
]);

/** Any type casts to a string by its text form on assignment; from a string only explicitly. */
function coerceByText(
  from: TypeParts,
  to: TypeParts,
  explicit: boolean,
  catalog?: CatalogRecord,
): StepOutcome {
  const stringTarget = (!to.array || from.array) && categories.get(to.base) === "S";
  const unknown = catalog !== undefined && [from, to].some(({ base }) => !isKnown(catalog, base));
  return { rewrites: true, castable: explicit || stringTarget || unknown, assumed: unknown };
}

function isKnown(catalog: CatalogRecord, base: string): boolean {
  return categories.has(base) || typeFacts(catalog, base) !== undefined;
}

/** Whether a type's modifier can change without touching values (the support functions of the length casts). */
function lengthCoercion(from: TypeParts, to: TypeParts): StepOutcome {
  if (String(from.modifiers) === String(to.modifiers)) return nothing;
  if (to.modifiers.length === 0) return nothing;
  if (from.array) return rewrites;
  return keepsValues(from, to) ? nothing : rewrites;
}

/** Types that share an operator class keep their indexes (btree: text_ops for text and varchar, inet_ops for inet and cidr). */
function operatorFamily(catalog: CatalogRecord, type: string): string {
  const base = baseOfDomain(catalog, type);
  if (base.endsWith("[]")) return base;
  const { base: name } = splitTypeText(base);
  if (name === "character varying" || name === "text") return "text_ops";
  if (name === "cidr" || name === "inet") return "inet_ops";
  if (name === "bit varying" || name === "bit") return name;
  return name;
}

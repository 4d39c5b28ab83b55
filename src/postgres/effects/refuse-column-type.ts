import type { ColumnDef, TypeName } from "@pgsql/types";
import { serialType } from "../catalog/add-column.ts";
import { splitTypeText, type TypeParts, typeParts } from "../catalog/type-name.ts";
import { baseOfDomain } from "./domain-base.ts";
import type { Model } from "./model.ts";
import { categories } from "./type-casts.ts";

/** The most characters or bits that a type may be declared with (MaxAttrSize). */
const longest: Readonly<Record<string, number>> = {
  "character varying": 10485760,
  character: 10485760,
  bit: 83886080,
  "bit varying": 83886080,
};

const modified = new Set([
  ...Object.keys(longest),
  "numeric",
  "interval",
  "time without time zone",
  "time with time zone",
  "timestamp without time zone",
  "timestamp with time zone",
]);

/** Says the error where a column's type is none for a column: a pseudo-type, or a length that it does not take. */
export function requireColumnType(model: Model, definition: ColumnDef): boolean {
  const { typeName, collClause } = definition;
  if (typeName === undefined || typeName.pct_type === true) return true;
  if (serialType(definition) !== undefined) return true;
  const parts = typeParts(typeName, (name) => model.catalog.type(name.schema, name.name)?.name);
  requireModifier(model, parts);
  if (!model.failed) refusePseudoType(model, definition.colname ?? "", parts, typeName);
  const isCollatable = model.failed ? null : collatable(model, parts.base);
  if (collClause !== undefined && isCollatable === false)
    model.fail("42804", `collations are not supported by type ${parts.base}`);
  return !model.failed;
}

function refusePseudoType(model: Model, column: string, { base, array }: TypeParts, type: TypeName): void {
  const category = categories.get(base);
  if (category !== "P" && category !== "X") return;
  // An array of record is one that the server itself makes, under a name of its own.
  if (array && base === "record" && type.arrayBounds === undefined) return;
  if (array) model.fail("42704", `type "${base}[]" does not exist`);
  else model.fail("42P16", `column "${column}" has pseudo-type ${base}`);
}

function requireModifier(model: Model, { base, modifiers }: TypeParts): void {
  const [first] = modifiers;
  if (first === undefined || !categories.has(base)) return;
  if (!modified.has(base)) {
    model.fail("42601", `type modifier is not allowed for type "${base}"`);
    return;
  }
  const most = longest[base];
  const length = Number(first);
  if (most !== undefined && (length < 1 || length > most))
    model.fail("22023", `length for type ${base} must be between 1 and ${most}`);
  if (base !== "numeric") return;
  const scale = Number(modifiers[1] ?? 0);
  if (length < 1 || length > 1000)
    model.fail("22023", `NUMERIC precision ${length} must be between 1 and 1000`);
  else if (model.major === 14 ? scale < 0 || scale > length : Math.abs(scale) > 1000)
    model.fail("22023", `NUMERIC scale ${scale} is out of range`);
}

/** Whether values of a type have a collation; null: nothing is known of the type. */
function collatable(model: Model, type: string): boolean | null {
  const base = splitTypeText(baseOfDomain(model.catalog, type)).base;
  const category = categories.get(base);
  return category === undefined ? null : category === "S";
}

/** Built-in types whose values have one length and are never compressed or moved out of line (pg_type.typstorage p). */
const plain = new Set(
  `smallint|integer|bigint|oid|real|double precision|boolean|date|money|uuid|"char"|name|point|box|lseg|line|circle|macaddr
macaddr8|pg_lsn|tsquery|timestamp without time zone|timestamp with time zone|time without time zone|time with time zone
interval|xid|xid8|cid|tid|regclass|regtype|regproc`.split(/[|\n]/),
);

/** Whether a type has one length; null: nothing is known of it. */
function isPlain(model: Model, type: string): boolean | null {
  const { base, array } = splitTypeText(baseOfDomain(model.catalog, type));
  if (array) return false;
  return categories.has(base) ? plain.has(base) : null;
}

/** Says the error of STORAGE, of a new column or one that is there. */
export function requireStorage(model: Model, type: string, storage: string): void {
  const wanted = storage.toLowerCase();
  const known = ["plain", "external", "extended", "main", ...(model.major >= 16 ? ["default"] : [])];
  if (!known.includes(wanted)) model.fail("22023", `invalid storage type "${storage}"`);
  else if (wanted !== "plain" && wanted !== "default" && isPlain(model, type) === true)
    model.fail("0A000", `column data type ${type} can only have storage PLAIN`);
}

/** Says the error of COMPRESSION, of a new column or one that is there. */
export function requireCompression(model: Model, type: string, method: string): void {
  if (method === "default") return;
  if (isPlain(model, type) === true)
    model.fail("0A000", `column data type ${type} does not support compression`);
  else if (method !== "pglz" && method !== "lz4")
    model.fail("22023", `invalid compression method "${method}"`);
}

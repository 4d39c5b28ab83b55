import type { Index, Relation } from "../../model/catalog.ts";
import { defaultOperatorClasses } from "../catalog/data/operator-classes.ts";
import { splitTypeText } from "../catalog/type-name.ts";
import { baseOfDomain, typeFacts } from "./domain-base.ts";
import type { Model } from "./model.ts";
import { casts, categories } from "./type-casts.ts";

/** An index needs an operator class for each of its columns: the statement fails where the type has none by default (42704). */
export function requireOperatorClasses(model: Model, table: Relation, index: Index): void {
  // A class that is named in the definition, all of whose names end so, is believed.
  if (/_ops\b/.test(index.definition)) return;
  for (const name of index.columns) {
    const type = table.columns.find((column) => column.name === name)?.type;
    if (type === undefined || hasDefaultOperatorClass(model, index.method, type)) continue;
    const shown = splitTypeText(type);
    const what = `data type ${shown.base}${shown.array ? "[]" : ""}`;
    model.fail("42704", `${what} has no default operator class for access method "${index.method}"`);
  }
}

/** Extensions that give many types of pg_catalog a class that they do not have without. */
const widening: Readonly<Record<string, string>> = { gin: "btree_gin", gist: "btree_gist" };

/** True where nothing is known of the type. */
function hasDefaultOperatorClass(model: Model, method: string, type: string): boolean {
  const extension = widening[method];
  if (extension !== undefined && (!model.catalog.complete || model.catalog.hasExtension(extension)))
    return true;
  const { base, array } = splitTypeText(baseOfDomain(model.catalog, type));
  const kind = array ? "anyarray" : kindOf(model, base);
  if (kind === null) return true;
  const types = array ? [kind] : [base, kind, ...(implicitly.get(base) ?? [])];
  return types.some((each) => defaultOperatorClasses.has(`${method}|${each}`));
}

/** By type those that it is taken for without a cast, as character varying for text (IsBinaryCoercible). */
const implicitly = new Map<string, string[]>();
for (const [pair, { method, context }] of casts) {
  const [source = "", target = ""] = pair.split(">");
  if (method === "binary" && context === "implicit")
    implicitly.set(source, [...(implicitly.get(source) ?? []), target]);
}

/** The pseudo-type whose class a type may use; null: nothing is known of it. */
function kindOf(model: Model, base: string): string | null {
  const category = categories.get(base);
  if (category === "R") return base.endsWith("multirange") ? "anymultirange" : "anyrange";
  // The record calls a column of a view or query so whose type it cannot tell.
  if (base === "unknown") return null;
  if (category !== undefined) return base;
  const kinds = {
    enum: "anyenum",
    range: "anyrange",
    multirange: "anymultirange",
    composite: "record",
  } as const;
  const kind = typeFacts(model.catalog, base)?.kind;
  return kind === undefined || !(kind in kinds) ? null : kinds[kind as keyof typeof kinds];
}

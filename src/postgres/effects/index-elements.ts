import type { IndexStmt } from "@pgsql/types";
import type { Column } from "../../model/catalog.ts";
import { strings } from "../catalog/tree.ts";
import type { Model } from "./model.ts";
import { requireCondition, requirePlain } from "./refuse-expression.ts";
import { volatilityOf } from "./volatility.ts";

/** Says the error where the expressions, operator classes or columns of an index are none that it may have. */
export function requireElements(
  model: Model,
  { indexParams, whereClause, accessMethod, unique }: IndexStmt,
  columns: readonly Column[],
): void {
  const method = accessMethod ?? "btree";
  const elements = (indexParams ?? []).flatMap((node) => ("IndexElem" in node ? [node.IndexElem] : []));
  if (elements.length > 1 && singleColumn.has(method))
    model.fail("0A000", `access method "${method}" does not support multicolumn indexes`);
  if (unique === true && ["hash", "gin", "gist", "spgist", "brin"].includes(method))
    model.fail("0A000", `access method "${method}" does not support unique indexes`);
  for (const { expr, opclass } of elements) {
    if (!requirePlain(model, expr, "index expressions")) return;
    if (isMutable(model, expr)) model.fail("42P17", "functions in index expression must be marked IMMUTABLE");
    const name = strings(opclass).at(-1);
    const extension = name === undefined ? undefined : classesOfExtensions[name];
    if (extension !== undefined && model.catalog.complete && !model.catalog.hasExtension(extension))
      model.fail("42704", `operator class "${name}" does not exist for access method "${method}"`);
  }
  if (!requirePlain(model, whereClause, "index predicates")) return;
  if (whereClause !== undefined) requireCondition(model, whereClause, columns);
  if (isMutable(model, whereClause))
    model.fail("42P17", "functions in index predicate must be marked IMMUTABLE");
}

const singleColumn = new Set(["hash", "spgist"]);

/** A function of the schema is looked at by its own mark: an index takes none for its body. */
function isMutable(model: Model, expression: IndexStmt["whereClause"]): boolean {
  if (expression === undefined) return false;
  const volatility = volatilityOf(model.catalog, expression);
  return volatility === "stable" || volatility === "volatile";
}

/** Operator classes that come with an extension and are often named, by the extension (contrib of PostgreSQL 14 to 18, pgvector). */
const classesOfExtensions: Readonly<Record<string, string>> = {
  gin_trgm_ops: "pg_trgm",
  gist_trgm_ops: "pg_trgm",
  gist_hstore_ops: "hstore",
  gin_hstore_ops: "hstore",
  gist_ltree_ops: "ltree",
  gist__ltree_ops: "ltree",
  gist__int_ops: "intarray",
  gist__intbig_ops: "intarray",
  gin__int_ops: "intarray",
  vector_l2_ops: "vector",
  vector_ip_ops: "vector",
  vector_cosine_ops: "vector",
  vector_l1_ops: "vector",
  halfvec_l2_ops: "vector",
  halfvec_cosine_ops: "vector",
  citext_pattern_ops: "citext",
  bit_hamming_ops: "vector",
};

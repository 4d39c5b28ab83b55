import type { IndexStmt } from "@pgsql/types";
import type { Index } from "../../model/catalog.ts";

/** A btree over columns alone, in their usual order: DESC, another operator class or collation serve other queries. */
export function isPlainBtree({ method, valid, predicate, expressions, definition }: Index): boolean {
  const keys = /\(([^)]*)\)/.exec(definition)?.[1] ?? "";
  const isPlain = keys.split(", ").every((key) => /^("(?:[^"]|"")+"|\S+)$/.test(key));
  return method === "btree" && valid && predicate === null && expressions === null && isPlain;
}

/** The columns of a CREATE INDEX that makes such a btree, whole and without INCLUDE; else null. */
export function plainColumns(statement: IndexStmt): readonly string[] | null {
  const { indexParams, whereClause, indexIncludingParams, accessMethod } = statement;
  if (whereClause !== undefined || indexIncludingParams !== undefined || accessMethod !== "btree")
    return null;
  const columns = (indexParams ?? []).map((param) => {
    if (!("IndexElem" in param)) return null;
    const { name, opclass, collation, ordering } = param.IndexElem;
    const isPlain = opclass === undefined && collation === undefined && ordering !== "SORTBY_DESC";
    return isPlain ? (name ?? null) : null;
  });
  return columns.every((column) => column !== null) ? columns : null;
}

/** True where the columns are the first ones of the index, in this order. */
export function startsWith(keys: readonly (string | null)[], columns: readonly string[]): boolean {
  return columns.every((column, at) => keys[at] === column);
}

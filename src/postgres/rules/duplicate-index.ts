import type { Index } from "../../model/catalog.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";
import { relationNamed } from "./syntax.ts";

export const duplicateIndex: Rule = {
  id: "duplicate-index",
  title: "An index that the table already has",
  why: "Two indexes over the same columns cost every write twice and serve no query better. The same goes for an index whose columns are the first ones of another.",
  level: "warning",
  check(subject) {
    const { tree } = subject.statement;
    if (!("IndexStmt" in tree) || tree.IndexStmt.if_not_exists === true || fails(subject)) return [];
    const { relation, indexParams, whereClause, indexIncludingParams, unique, accessMethod } = tree.IndexStmt;
    const table = relation === undefined ? undefined : relationNamed(subject, relation);
    if (
      table === undefined ||
      whereClause !== undefined ||
      indexIncludingParams !== undefined ||
      accessMethod !== "btree"
    )
      return [];
    const columns = (indexParams ?? []).map((param) => {
      if (!("IndexElem" in param)) return null;
      const { name, opclass, collation, ordering } = param.IndexElem;
      const isPlain = opclass === undefined && collation === undefined && ordering !== "SORTBY_DESC";
      return isPlain ? (name ?? null) : null;
    });
    if (columns.includes(null)) return [];
    const same = table.indexes.find(
      (index) =>
        isPlainBtree(index) &&
        index.columns.length === columns.length &&
        startsWith(index, columns) &&
        (unique !== true || index.unique),
    );
    const longer =
      unique === true
        ? undefined
        : table.indexes.find((index) => isPlainBtree(index) && startsWith(index, columns));
    const found = same ?? longer;
    if (found === undefined) return [];
    return [
      {
        concern: "practice",
        level: same === undefined ? "notice" : "warning",
        relation: table.name,
        title: `${tableCode(table.name)} already has an index that serves this: ${inlineCode(found.name)}`,
        detail: `It is ${inlineCode(found.definition)}. The new one would cost every write and serve no query better.`,
      },
    ];
  },
};

/** DESC, another operator class or collation serve other queries: such an index is not the same. */
function isPlainBtree({ method, valid, predicate, expressions, definition }: Index): boolean {
  const keys = /\(([^)]*)\)/.exec(definition)?.[1] ?? "";
  const isPlain = keys.split(", ").every((key) => /^("(?:[^"]|"")+"|\S+)$/.test(key));
  return method === "btree" && valid && predicate === null && expressions === null && isPlain;
}

function startsWith(index: Index, columns: readonly (string | null)[]): boolean {
  return columns.every((column, at) => index.columns[at] === column);
}

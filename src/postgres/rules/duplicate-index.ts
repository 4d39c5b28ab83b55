import { inlineCode } from "../../text/inline-code.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { tableCode } from "./blocking.ts";
import { dropsIndex } from "./dropped-objects.ts";
import { isPlainBtree, plainColumns, startsWith } from "./plain-index.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction } from "./subject.ts";
import { relationNamed } from "./syntax.ts";

export const duplicateIndex: Rule = {
  id: "duplicate-index",
  title: "An index that the table already has",
  why: "Two indexes over the same columns cost every write twice and serve no query better. The same goes for an index whose columns are the first ones of another.",
  level: "warning",
  check(subject) {
    const { tree } = subject.statement;
    if (!("IndexStmt" in tree) || fails(subject)) return [];
    const { relation, unique, idxname, if_not_exists: ifNotExists } = tree.IndexStmt;
    const table = relation === undefined ? undefined : relationNamed(subject, relation);
    const columns = plainColumns(tree.IndexStmt);
    if (table === undefined || columns === null) return [];
    // IF NOT EXISTS makes none where the name is taken.
    if (ifNotExists === true && table.indexes.some(({ name }) => bareNameOf(name) === idxname)) return [];
    const same = table.indexes.find(
      (index) =>
        isPlainBtree(index) &&
        index.columns.length === columns.length &&
        startsWith(index.columns, columns) &&
        (unique !== true || index.unique),
    );
    const longer =
      unique === true
        ? undefined
        : table.indexes.find((index) => isPlainBtree(index) && startsWith(index.columns, columns));
    const found = same ?? longer;
    // A new one under another name takes the place of one that is dropped.
    if (found === undefined || dropsIndex(subject, found.name)) return [];
    return [
      {
        concern: "practice",
        level: same === undefined || !isInProduction(subject, table.name) ? "notice" : "warning",
        relation: table.name,
        title: `${tableCode(table.name)} already has an index that serves this: ${inlineCode(found.name)}`,
        detail: `It is ${inlineCode(found.definition)}. The new one would cost every write and serve no query better.`,
      },
    ];
  },
};

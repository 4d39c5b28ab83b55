import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

export const insertWithoutColumns: Rule = {
  id: "insert-without-columns",
  title: "INSERT without a list of columns",
  why: "The values go by the order in which the columns came to the table, which may be another in each database. With values of fitting types they land in the wrong columns, and no error says so.",
  level: "notice",
  group: "robustness",
  check(subject) {
    const { tree } = subject.statement;
    if (!("InsertStmt" in tree) || fails(subject)) return [];
    const { relation, cols = [], selectStmt } = tree.InsertStmt;
    if (relation === undefined || cols.length > 0 || selectStmt === undefined) return [];
    const table = qualifiedName(subject, relation);
    if (!isInProduction(subject, table)) return [];
    return [
      {
        concern: "practice",
        level: "notice",
        relation: table,
        title: `Fills ${tableCode(table)} by the order of its columns`,
        detail: "A list of columns after the table's name says what goes where.",
      },
    ];
  },
};

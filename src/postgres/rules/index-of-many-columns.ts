import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

/** From here on the last columns seldom narrow a search any further. */
const MANY_COLUMNS = 5;

export const indexOfManyColumns: Rule = {
  id: "index-of-many-columns",
  title: "An index over many columns",
  why: "Each further column makes the index larger and seldom narrows the search. Every UPDATE of any of them writes to all indexes of the table, since it can no longer be a HOT update.",
  level: "notice",
  group: "design",
  check(subject) {
    const { tree } = subject.statement;
    if (!("IndexStmt" in tree) || fails(subject)) return [];
    const { relation, indexParams = [], unique } = tree.IndexStmt;
    if (relation === undefined || unique === true || indexParams.length < MANY_COLUMNS) return [];
    const table = qualifiedName(subject, relation);
    return [
      {
        concern: "practice",
        level: "notice",
        relation: table,
        title: `Makes updates of ${indexParams.length} columns of ${tableCode(table)} write to all its indexes`,
        detail:
          "Columns that are only read from the index belong into INCLUDE; those that do not narrow the search can go.",
      },
    ];
  },
};

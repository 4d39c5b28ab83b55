import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

export const materializedViewWithoutUniqueIndex: Rule = {
  id: "materialized-view-without-unique-index",
  title: "A materialized view without a unique index",
  why: "REFRESH … CONCURRENTLY needs a unique index over all rows of the view, and fails without one (55000). The plain REFRESH keeps every reader out until it is done.",
  level: "notice",
  group: "design",
  check(subject) {
    const { tree } = subject.statement;
    if (!("CreateTableAsStmt" in tree) || tree.CreateTableAsStmt.objtype !== "OBJECT_MATVIEW") return [];
    const relation = tree.CreateTableAsStmt.into?.rel;
    if (relation === undefined || fails(subject)) return [];
    const name = qualifiedName(subject, relation);
    if (getsUniqueIndex(subject, name)) return [];
    return [
      {
        concern: "practice",
        level: "notice",
        relation: name,
        title: `Each REFRESH of ${tableCode(name)} keeps its readers out: it has no unique index`,
        detail:
          "A unique index over a key of the view, without WHERE, lets REFRESH … CONCURRENTLY work beside them.",
      },
    ];
  },
};

function getsUniqueIndex({ ground }: Subject, name: string): boolean {
  return ground.subjects.some((each) => {
    const { tree } = each.statement;
    if (!("IndexStmt" in tree) || tree.IndexStmt.relation === undefined) return false;
    const { unique, whereClause, relation } = tree.IndexStmt;
    return unique === true && whereClause === undefined && qualifiedName(each, relation) === name;
  });
}

import type { Node, SelectStmt } from "@pgsql/types";
import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

export const selectStarInView: Rule = {
  id: "select-star-in-view",
  title: "SELECT * in a view",
  why: "PostgreSQL writes out the star when the view is made: columns that come later are not in it. Every column of today is, so none can be dropped or change its type while the view is there.",
  level: "notice",
  group: "robustness",
  check(subject) {
    const { tree } = subject.statement;
    const view = "ViewStmt" in tree ? tree.ViewStmt.view : materialized(tree);
    const query =
      "ViewStmt" in tree
        ? tree.ViewStmt.query
        : "CreateTableAsStmt" in tree
          ? tree.CreateTableAsStmt.query
          : undefined;
    if (view === undefined || fails(subject) || !takesAll(query)) return [];
    const name = qualifiedName(subject, view);
    return [
      {
        concern: "practice",
        level: "notice",
        relation: name,
        title: `Ties ${tableCode(name)} to every column that its tables have today: ${inlineCode("SELECT *")}`,
        detail: "Name the columns that the view is for.",
      },
    ];
  },
};

function materialized(tree: Node) {
  return "CreateTableAsStmt" in tree && tree.CreateTableAsStmt.objtype === "OBJECT_MATVIEW"
    ? tree.CreateTableAsStmt.into?.rel
    : undefined;
}

/** True where a column of the result is a star over a table; a star over a subquery or a CTE is bound to what that names. */
function takesAll(query: Node | undefined): boolean {
  return query !== undefined && "SelectStmt" in query && starOf(query.SelectStmt);
}

function starOf({ targetList = [], fromClause = [], larg, rarg, withClause }: SelectStmt): boolean {
  if (larg !== undefined || rarg !== undefined) {
    return (larg !== undefined && starOf(larg)) || (rarg !== undefined && starOf(rarg));
  }
  const hasStar = targetList.some((node) => {
    const value = "ResTarget" in node ? node.ResTarget.val : undefined;
    const last = value !== undefined && "ColumnRef" in value ? value.ColumnRef.fields?.at(-1) : undefined;
    return last !== undefined && "A_Star" in last;
  });
  return (
    hasStar && withClause === undefined && fromClause.some((node) => "RangeVar" in node || "JoinExpr" in node)
  );
}

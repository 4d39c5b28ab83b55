import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { optionsOf } from "../catalog/tree.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

export const viewBypassesRowSecurity: Rule = {
  id: "view-bypasses-row-security",
  title: "A view over a table with row-level security, with its owner's rights",
  why: "A view reads its tables with the rights of the view's owner, whom the policies of tables that he owns do not bind. Whoever may read the view then reads the rows that the policies hide.",
  level: "warning",
  check(subject) {
    const view = viewOf(subject);
    if (view === null || fails(subject)) return [];
    const guarded = [...subject.analysis.before.values()]
      .filter(({ rowSecurity, kind, name }) => rowSecurity && kind === "table" && name !== view.name)
      .map(({ name }) => tableCode(name));
    if (guarded.length === 0) return [];
    return [
      {
        concern: "data",
        level: "warning",
        relation: view.name,
        title: `Shows all rows of ${list(guarded)} to every role that may read ${tableCode(view.name)}`,
        detail: wayOut(subject, view.isMaterialized),
      },
    ];
  },
};

/** The view that a statement makes, unless it reads with the rights of whoever reads it. */
function viewOf(subject: Subject): { readonly name: string; readonly isMaterialized: boolean } | null {
  const { tree } = subject.statement;
  if ("ViewStmt" in tree && tree.ViewStmt.view !== undefined) {
    const invoker = optionsOf(tree.ViewStmt.options).get("security_invoker");
    if (invoker !== undefined && /^(true|on|1|yes)$/i.test(invoker)) return null;
    return { name: qualifiedName(subject, tree.ViewStmt.view), isMaterialized: false };
  }
  if (!("CreateTableAsStmt" in tree) || tree.CreateTableAsStmt.objtype !== "OBJECT_MATVIEW") return null;
  const relation = tree.CreateTableAsStmt.into?.rel;
  return relation === undefined ? null : { name: qualifiedName(subject, relation), isMaterialized: true };
}

function wayOut({ ground }: Subject, isMaterialized: boolean): string {
  if (isMaterialized)
    return "A materialized view keeps the rows that its owner sees, and knows no policies: grant it to few.";
  return ground.major >= 15
    ? `The policies do not bind the view's owner. ${inlineCode("WITH (security_invoker = true)")} makes the view read with the rights of its reader.`
    : "The policies do not bind the view's owner. Repeat their conditions in the view, or grant it to few; from PostgreSQL 15 on there is security_invoker.";
}

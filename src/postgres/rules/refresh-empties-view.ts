import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, type Subject } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

export const refreshEmptiesView: Rule = {
  id: "refresh-empties-view",
  title: "REFRESH MATERIALIZED VIEW … WITH NO DATA",
  why: "The view loses its rows, and from then on every query on it fails until it is refreshed with data. The command is short, so that nothing else gives it away.",
  level: "blocking",
  check(subject) {
    const again = madeWithoutRows(subject);
    const view = again ?? refreshed(subject, false);
    if (view === null || fails(subject) || (again === null && !isInProduction(subject, view))) return [];
    // Nobody sees the empty view where the same transaction fills it again.
    const isFilled = subject.transaction.some(
      (each) => each.position > subject.position && refreshed(each, true) === view,
    );
    if (isFilled) return [];
    return [
      {
        concern: "code",
        level: "blocking",
        relation: view,
        title: `Queries on ${tableCode(view)} fail until it is refreshed with data`,
        detail:
          "The view is empty and marked as not populated, so PostgreSQL refuses to read it (55000). REFRESH MATERIALIZED VIEW CONCURRENTLY brings new rows while reads go on.",
      },
    ];
  },
};

/** A view of production that the change set makes anew, WITH NO DATA. */
function madeWithoutRows(subject: Subject): string | null {
  const { tree } = subject.statement;
  if (!("CreateTableAsStmt" in tree) || tree.CreateTableAsStmt.into?.skipData !== true) return null;
  const { rel } = tree.CreateTableAsStmt.into;
  const name = rel === undefined ? null : qualifiedName(subject, rel);
  const known = subject.ground.snapshot?.catalog.relations ?? [];
  return known.some((each) => each.name === name && each.kind === "materialized view") ? name : null;
}

/** The view that the statement refreshes, with or without data. */
function refreshed(subject: Subject, withData: boolean): string | null {
  const { tree } = subject.statement;
  if (!("RefreshMatViewStmt" in tree)) return null;
  const { relation, skipData } = tree.RefreshMatViewStmt;
  if (relation === undefined || (skipData !== true) !== withData) return null;
  return qualifiedName(subject, relation);
}

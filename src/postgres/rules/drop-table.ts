import type { Effect } from "../../model/effect.ts";
import { formatBytes } from "../../text/format-bytes.ts";
import { formatRows } from "../../text/format-count.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { tableCode } from "./blocking.ts";
import { madeAgain } from "./made-again.ts";
import type { Rule, Verdict } from "./rule.ts";
import { judgeUsage } from "./running-code.ts";
import { fails, productionEffects, relationBefore, type Subject } from "./subject.ts";

export const dropTable: Rule = {
  id: "drop-table",
  title: "DROP TABLE that loses data or breaks running code",
  why: "The rows are gone for good, and code that is still deployed fails on the missing table. A table that is first unused, then renamed, then dropped can be brought back in between.",
  level: "blocking",
  check(subject) {
    const { tree } = subject.statement;
    if (!("DropStmt" in tree) || tree.DropStmt.removeType !== "OBJECT_TABLE" || fails(subject)) return [];
    return (
      productionEffects(subject)
        .filter(({ dataChange, kind }) => dataChange === "drop" && kind === "table")
        // One that is filled anew, or that another takes the place of, is not gone.
        .filter(({ relation }) => madeAgain(subject, bareNameOf(relation)) !== "filled")
        // A partition goes with its table, and is counted there.
        .filter((effect, _, all) => !isPartOf(subject, effect, all))
        .map((effect) => droppedTable(subject, effect))
    );
  },
};

function isPartOf(subject: Subject, { relation }: Effect, dropped: readonly Effect[]): boolean {
  const before = relationBefore(subject, relation);
  return before?.partitionBound != null && dropped.some((other) => before.parents.includes(other.relation));
}

function droppedTable(subject: Subject, { relation, rows, bytes }: Effect): Verdict {
  const usage = judgeUsage(subject, relation, null);
  const table = tableCode(relation);
  const size = bytes === null ? "" : ` (${formatBytes(bytes)})`;
  const lost =
    rows === 0
      ? "It is empty."
      : `Its ${rows === null ? "rows" : formatRows(rows)}${size} are gone for good.`;
  const used = usage.level === "blocking" && !(rows === 0 && subject.ground.codeUses === null);
  return {
    concern: "data",
    level: used ? "blocking" : rows === 0 ? "notice" : "warning",
    relation,
    title:
      rows === 0
        ? `Drops ${table}, which is empty`
        : `Deletes ${table} with ${rows === null ? "all its rows" : `its ${formatRows(rows)}`} for good`,
    detail: `${usage.sentence} ${lost} First deploy code that no longer uses the table, keep a copy or rename it for a while, then drop it.`,
  };
}

import type { Effect } from "../../model/effect.ts";
import { formatBytes } from "../../text/format-bytes.ts";
import { formatRows } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { walk } from "../catalog/tree.ts";
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
  const copy = rows === 0 ? null : copyBefore(subject, bareNameOf(relation));
  const all = `${rows === null ? "rows" : formatRows(rows)}${size}`;
  const lost =
    rows === 0
      ? "It is empty."
      : copy === null
        ? `Its ${all} are gone for good.`
        : `Line ${copy.line} copies from it to ${inlineCode(copy.to)}: what that leaves out of its ${all} is gone for good.`;
  const used = usage.level === "blocking" && !(rows === 0 && subject.ground.codeUses === null);
  return {
    concern: "data",
    level: used ? "blocking" : rows === 0 ? "notice" : "warning",
    relation,
    title:
      rows === 0
        ? `Drops ${table}, which is empty`
        : copy !== null && usage.level !== "notice"
          ? `${usage.breaks}: drops ${table}`
          : `Deletes ${table} with ${rows === null ? "all its rows" : `its ${formatRows(rows)}`} for good`,
    detail: `${usage.sentence} ${lost} First deploy code that no longer uses the table, keep a copy or rename it for a while, then drop it.`,
  };
}

/** The statement before this one that writes what it reads from a table into another: its line, and where to. */
function copyBefore(
  subject: Subject,
  bareName: string,
): { readonly line: number; readonly to: string } | null {
  const before = subject.ground.subjects.slice(0, subject.position);
  for (const { statement, migration } of before.toReversed()) {
    const { tree } = statement;
    if (migration !== subject.migration) return null;
    const [to, source] =
      "InsertStmt" in tree
        ? [tree.InsertStmt.relation?.relname, tree.InsertStmt.selectStmt]
        : "CreateTableAsStmt" in tree
          ? [tree.CreateTableAsStmt.into?.rel?.relname, tree.CreateTableAsStmt.query]
          : [undefined, undefined];
    if (to === undefined) continue;
    let reads = false;
    walk(source, (tag, body) => {
      reads ||= tag === "RangeVar" && body.relname === bareName;
    });
    if (reads) return { line: statement.line, to };
  }
  return null;
}

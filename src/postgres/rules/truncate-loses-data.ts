import type { Effect } from "../../model/effect.ts";
import { formatRows } from "../../text/format-count.ts";
import { listSome } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import { describeEvidence } from "./evidence.ts";
import type { Rule } from "./rule.ts";
import { fails, relationBefore, type Subject, statisticsOf } from "./subject.ts";

export const truncateLosesData: Rule = {
  id: "truncate-loses-data",
  title: "TRUNCATE of a table that has rows",
  why: "TRUNCATE deletes every row, with CASCADE those of the referencing tables too, and no down migration brings them back. It needs ACCESS EXCLUSIVE on each of them.",
  level: "blocking",
  check(subject) {
    if (!("TruncateStmt" in subject.statement.tree) || fails(subject)) return [];
    const emptied = subject.analysis.effects.filter(
      ({ created, dataChange, relation }) =>
        !created && dataChange === "truncate" && statisticsOf(subject, relation)?.rows !== 0,
    );
    const tables = [...new Set(emptied.map((effect) => wholeOf(subject, effect)))];
    const [first] = tables;
    if (first === undefined) return [];
    const named = (subject.statement.tree.TruncateStmt.relations ?? []).map((node) =>
      "RangeVar" in node ? node.RangeVar.relname : undefined,
    );
    const others = tables.filter(
      ({ relation }) => !named.includes(relationBefore(subject, relation)?.bareName),
    );
    const rows = rowsOf(subject, emptied);
    const along = others.map((each) => describeSize(subject, each, emptied));
    const cascade =
      along.length === 0 ? "" : ` CASCADE also empties ${listSome(along, 10)}, over foreign keys.`;
    return [
      {
        concern: "data",
        level: "blocking",
        relation: first.relation,
        title: `Deletes ${rows === null ? "all rows" : `all ${formatRows(rows)}`} of ${listSome(tables.map(describe), 3)} for good`,
        detail:
          `TRUNCATE empties ${tables.length === 1 ? "the table" : "them"} when this commits; there is no way back but a backup.${cascade} ${describeEvidence(subject, first)}`.trim(),
      },
    ];
  },
};

const describe = ({ relation }: Effect): string => tableCode(relation);

function describeSize(subject: Subject, table: Effect, emptied: readonly Effect[]): string {
  const rows = rowsOf(
    subject,
    emptied.filter((each) => wholeOf(subject, each) === table),
  );
  return rows === null ? describe(table) : `${describe(table)} (${formatRows(rows)})`;
}

/** All rows that the tables hold themselves; null where a size is not known. A partitioned table holds none. */
function rowsOf(subject: Subject, effects: readonly Effect[]): number | null {
  let sum = 0;
  for (const { relation } of effects) {
    if (relationBefore(subject, relation)?.partitioned != null) continue;
    const rows = statisticsOf(subject, relation)?.rows ?? null;
    if (rows === null) return null;
    sum += rows;
  }
  return sum;
}

/** The partitioned table that a partition is emptied with; the table itself where it is none, or named by itself. */
function wholeOf(subject: Subject, effect: Effect): Effect {
  const parents = relationBefore(subject, effect.relation)?.parents ?? [];
  const whole = subject.analysis.effects.find(
    ({ relation, lock }) => parents.includes(relation) && lock === "ACCESS EXCLUSIVE",
  );
  return whole === undefined ? effect : wholeOf(subject, whole);
}

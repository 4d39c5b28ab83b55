import type { Column, Relation } from "../../model/catalog.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { formatRows, withSeparators } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import type { Rule, Verdict } from "./rule.ts";
import { isInProduction, type Subject, statisticsOf } from "./subject.ts";

const LAST: Readonly<Record<string, number>> = { smallint: 32_767, integer: 2_147_483_647 };
/** Shares of the type's numbers that are used: from here on it is said, and from here on it is urgent. */
const NOTICE = 0.5;
const URGENT = 0.75;

export const keyNearLimit: Rule = {
  id: "key-near-limit",
  title: "A generated key that nears the end of its type",
  why: "When a counter of type integer has given out 2,147,483,647, each INSERT fails (22003), and the way to bigint takes days on a table of that size. The rows of the snapshot say how far it is at least.",
  level: "warning",
  check(subject) {
    const verdicts: Verdict[] = [];
    for (const { relation, created, kind } of subject.analysis.effects) {
      const table = subject.analysis.before.get(relation);
      if (created || kind !== "table" || table === undefined || !isInProduction(subject, relation)) continue;
      verdicts.push(...judgeKey(subject, table));
    }
    return verdicts;
  },
};

function judgeKey(subject: Subject, table: Relation): readonly Verdict[] {
  const rows = statisticsOf(subject, table.name)?.rows ?? 0;
  const column = table.columns.find((each) => isGenerated(each) && isKey(table, each.name));
  const last = LAST[column?.type ?? ""];
  if (column === undefined || last === undefined) return [];
  const used = Math.max(rows, lastValue(subject, table, column));
  if (used < last * NOTICE || isWidened(subject, table, column)) return [];
  const full = inlineCode(`${displayRelation(table.name)}.${column.name}`);
  return [
    {
      concern: "code",
      level: used < last * URGENT ? "notice" : "warning",
      relation: table.name,
      title: `${full} has used at least ${Math.floor((used / last) * 100)} % of ${column.type}`,
      detail: `The table has ${formatRows(rows)}; at ${withSeparators(last)} each INSERT fails (22003). Not a fault of this migration, but the way to bigint is long: a new column, filled in batches, then switched.`,
      cause: table.name,
    },
  ];
}

/** The last number that the column's sequence gave out, where the snapshot knows it; else 0. */
function lastValue({ ground }: Subject, table: Relation, column: Column): number {
  const owned = ground.snapshot?.catalog.relations.find(
    ({ kind, ownedBy }) => kind === "sequence" && ownedBy === `${table.name}.${column.name}`,
  );
  return owned === undefined ? 0 : (ground.snapshot?.statistics[owned.name]?.lastValue ?? 0);
}

function isGenerated({ identity, default: expression }: Column): boolean {
  return identity !== null || expression?.startsWith("nextval(") === true;
}

function isKey({ constraints }: Relation, column: string): boolean {
  return constraints.some(({ kind, columns }) => kind === "primary key" && columns.join() === column);
}

/** This very change set gives the column a wider type. */
function isWidened({ ground }: Subject, table: Relation, column: Column): boolean {
  return ground.subjects.some(({ statement: { tree } }) => {
    if (!("AlterTableStmt" in tree) || tree.AlterTableStmt.relation?.relname !== table.bareName) return false;
    return (tree.AlterTableStmt.cmds ?? []).some(
      (node) =>
        "AlterTableCmd" in node &&
        node.AlterTableCmd.subtype === "AT_AlterColumnType" &&
        node.AlterTableCmd.name === column.name,
    );
  });
}

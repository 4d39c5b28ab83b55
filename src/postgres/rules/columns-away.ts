import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { lineIn } from "./line-in.ts";
import type { Verdict } from "./rule.ts";
import { judgeUsage } from "./running-code.ts";
import type { Subject } from "./subject.ts";
import { addedColumn, alterTableOf, qualifiedName } from "./syntax.ts";

/** The first later statement of the change set, of whatever transaction, that adds a column again; null: none does. */
export function columnAddedLater(subject: Subject, table: string, column: string): Subject | null {
  const later = subject.ground.subjects.filter(({ position }) => position > subject.position);
  return (
    later.find((each) => {
      const alter = alterTableOf(each);
      if (alter === null || qualifiedName(each, alter.table) !== table) return false;
      return alter.commands.some((command) => addedColumn(command)?.colname === column);
    }) ?? null
  );
}

/** Computed columns that a later transaction adds again: no data is lost, but queries fail in between. */
export function columnsAway(subject: Subject, table: string, names: readonly string[]): readonly Verdict[] {
  const byAdder = new Map<Subject, string[]>();
  for (const name of names) {
    const adder = columnAddedLater(subject, table, name);
    if (adder !== null) byAdder.set(adder, [...(byAdder.get(adder) ?? []), name]);
  }
  return [...byAdder].flatMap(([adder, columns]): readonly Verdict[] => {
    const usage = judgeUsage(subject, table, columns[0] ?? "");
    if (usage.level === "notice") return [];
    const [are, them] = columns.length === 1 ? ["is", "it"] : ["are", "them"];
    const used = usage.place === null ? "" : ` (${usage.place})`;
    return [
      {
        concern: "code",
        level: usage.level,
        relation: table,
        title: `${usage.breaks}: ${listSome(columns.map(inlineCode), 3)} of ${inlineCode(displayRelation(table))} ${are} gone until ${lineIn(subject.statement, adder.statement)} adds ${them} again`,
        detail: `Queries that name ${them} fail in between${used}. No data is lost, since ${columns.length === 1 ? "it is" : "they are"} computed from other columns. Put both into one migration that runs in one transaction.`,
      },
    ];
  });
}

import { formatRows, withSeparators } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import type { Rule, Verdict } from "./rule.ts";
import { type Restart, restartOf } from "./sequence-restart.ts";
import { fails, isInProduction, relationBefore, type Subject, statisticsOf } from "./subject.ts";

/** The last number of each type. */
const LAST: Readonly<Record<string, number>> = { smallint: 32_767, integer: 2_147_483_647 };

export const sequenceSetBack: Rule = {
  id: "sequence-set-back",
  title: "A sequence that is set back among the keys that are there, or past the end of their type",
  why: "The next numbers are those of rows that the table has, so each INSERT fails until the sequence is past them (23505). Without a unique key two rows share a number, which nothing reports. Past the end of the column's type each INSERT fails for good (22003).",
  level: "warning",
  check(subject) {
    const restart = fails(subject) ? null : restartOf(subject);
    if (restart === null || !isInProduction(subject, restart.table)) return [];
    return pastTheEnd(subject, restart) ?? amongTheRows(subject, restart);
  },
};

function pastTheEnd(subject: Subject, { table, column, next, what }: Restart): readonly Verdict[] | null {
  const known = subject.ground.snapshot?.catalog.relations.find(({ name }) => name === table);
  const columns = (relationBefore(subject, table) ?? known)?.columns ?? [];
  const type = columns.find(({ name }) => name === column)?.type ?? "";
  const last = LAST[type];
  if (last === undefined || next <= last) return null;
  return [
    {
      concern: "code",
      level: "warning",
      relation: table,
      title: `Every INSERT into ${tableCode(table)} that takes its key from ${inlineCode(what)} fails from here on`,
      detail: `The next number is ${withSeparators(next)}, and ${inlineCode(type)} ends at ${withSeparators(last)}. Make the column ${inlineCode("bigint")} first.`,
    },
  ];
}

function amongTheRows(subject: Subject, { table, value, what }: Restart): readonly Verdict[] {
  const rows = statisticsOf(subject, table)?.rows ?? 0;
  if (rows <= value) return [];
  return [
    {
      concern: "code",
      level: "warning",
      relation: table,
      title: `The next INSERTs into ${tableCode(table)} collide with its keys (23505): ${inlineCode(what)} starts again at ${withSeparators(value)}`,
      detail: `The table has ${formatRows(rows)}, so keys beyond that are taken. Take the start from the rows: ${inlineCode("SELECT setval('…', (SELECT max(id) FROM …))")}.`,
    },
  ];
}

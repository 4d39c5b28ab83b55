import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { relationBefore, type Subject } from "./subject.ts";

/** The publications of production that send a table to subscribers, as Markdown; null: none does. */
export function publicationsOf(subject: Subject, table: string): string | null {
  const names = [table, ...(relationBefore(subject, table)?.parents ?? [])];
  const sending = (subject.ground.snapshot?.catalog.publications ?? []).filter(
    ({ allTables, tables }) => allTables || names.some((name) => tables.includes(name)),
  );
  return sending.length === 0
    ? null
    : listSome(
        sending.map(({ name }) => inlineCode(name)),
        3,
      );
}

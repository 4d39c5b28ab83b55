import { formatRows } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { rowSubqueries } from "../estimates/subquery-time.ts";
import { tableCode } from "./blocking.ts";
import { MANY_ROWS } from "./many-rows.ts";
import { relationBefore, type Subject, statisticsOf } from "./subject.ts";
import { relationNamed } from "./syntax.ts";

/** Subqueries of an UPDATE that read a whole table for each row: a sentence; "" where there are none. */
export function describeUnindexedSubqueries(subject: Subject, relation: string): string {
  const table = relationBefore(subject, relation);
  if (table === undefined) return "";
  return rowSubqueries(subject.statement.tree, table, (range) => relationNamed(subject, range))
    .filter(({ isServed }) => !isServed)
    .flatMap(({ inner, compared }) => {
      const rows = statisticsOf(subject, inner.name)?.rows ?? null;
      if ((rows ?? MANY_ROWS) < MANY_ROWS) return [];
      const size = rows === null ? "" : ` (${formatRows(rows)})`;
      const index = compared.length === 0 ? "" : `: no index begins with ${list(compared.map(inlineCode))}`;
      return [
        `For each row the subquery reads all of ${tableCode(inner.name)}${size}${index}. Build one CONCURRENTLY first, or read the table once: UPDATE … FROM (SELECT … GROUP BY …).`,
      ];
    })
    .join(" ");
}

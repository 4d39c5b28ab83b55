import { formatRows } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { list, listSome } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import { isIndexed } from "./covering-index.ts";
import { MANY_ROWS } from "./many-rows.ts";
import { relationBefore, type Subject, statisticsOf } from "./subject.ts";

/**
 * What a DELETE does beyond its own table: each deleted row reads a referencing table from one end to the other where the
 * foreign key has no index. A sentence; "" where there is no such table.
 */
export function describeUnindexedReferences(subject: Subject, relation: string): string {
  const known = subject.ground.snapshot?.catalog.relations ?? [];
  const found = (relationBefore(subject, relation)?.referencedBy ?? []).flatMap((key) => {
    const child = relationBefore(subject, key.relation) ?? known.find(({ name }) => name === key.relation);
    const columns = child?.constraints.find(({ name }) => name === key.constraint)?.columns ?? [];
    const rows = statisticsOf(subject, key.relation)?.rows ?? null;
    if (child === undefined || columns.length === 0 || (rows ?? MANY_ROWS) < MANY_ROWS) return [];
    if (isIndexed(subject, child, columns)) return [];
    const size = rows === null ? "" : ` (${formatRows(rows)})`;
    return [
      `${tableCode(child.name)}${size}, whose foreign key has no index on ${list(columns.map(inlineCode))}`,
    ];
  });
  return found.length === 0
    ? ""
    : `Each deleted row reads all of ${listSome(found, 3)}: build ${found.length === 1 ? "it" : "them"} CONCURRENTLY first.`;
}

import type { Relation } from "../../model/catalog.ts";
import { formatRows } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { list, listSome } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import { isIndexed } from "./covering-index.ts";
import { MANY_ROWS } from "./many-rows.ts";
import { relationBefore, type Subject, statisticsOf } from "./subject.ts";

/** A table that references another one without an index to look its rows up by. */
export interface UnindexedReference {
  readonly child: Relation;
  readonly columns: readonly string[];
  /** Null: not known. */
  readonly rows: number | null;
}

/** The tables that each DELETE of a row reads from one end to the other, since their foreign key has no index. */
export function unindexedReferences(subject: Subject, relation: string): readonly UnindexedReference[] {
  const known = subject.ground.snapshot?.catalog.relations ?? [];
  return (relationBefore(subject, relation)?.referencedBy ?? []).flatMap((key) => {
    const child = relationBefore(subject, key.relation) ?? known.find(({ name }) => name === key.relation);
    const columns = child?.constraints.find(({ name }) => name === key.constraint)?.columns ?? [];
    const rows = statisticsOf(subject, key.relation)?.rows ?? null;
    if (child === undefined || columns.length === 0 || (rows ?? MANY_ROWS) < MANY_ROWS) return [];
    return isIndexed(subject, child, columns) ? [] : [{ child, columns, rows }];
  });
}

/**
 * What a DELETE does beyond its own table: each deleted row reads a referencing table from one end to the other where the
 * foreign key has no index. A sentence; "" where there is no such table.
 */
export function describeUnindexedReferences(subject: Subject, relation: string): string {
  const found = unindexedReferences(subject, relation).map(({ child, columns, rows }) => {
    const size = rows === null ? "" : ` (${formatRows(rows)})`;
    return `${tableCode(child.name)}${size}, whose foreign key has no index on ${list(columns.map(inlineCode))}`;
  });
  return found.length === 0
    ? ""
    : `Each deleted row reads all of ${listSome(found, 3)}: build ${found.length === 1 ? "it" : "them"} CONCURRENTLY first.`;
}

import type { Subject } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

/** True where an earlier statement of its transaction left the table without a row, and none has filled it since. */
export function isEmptied(subject: Subject, table: string): boolean {
  let emptied = false;
  for (const earlier of subject.transaction) {
    if (earlier.position >= subject.position) break;
    if (earlier.analysis.error !== null) continue;
    const changes = earlier.analysis.effects.filter(({ relation }) => relation === table);
    if (changes.some(({ dataChange }) => dataChange === "truncate")) emptied = true;
    else if (deletesAll(earlier, table)) emptied = true;
    else if (changes.some(({ dataChange }) => dataChange !== null)) emptied = false;
  }
  return emptied;
}

function deletesAll(subject: Subject, table: string): boolean {
  const { tree } = subject.statement;
  if (!("DeleteStmt" in tree)) return false;
  const { relation, whereClause, usingClause } = tree.DeleteStmt;
  if (relation === undefined || whereClause !== undefined || usingClause !== undefined) return false;
  return qualifiedName(subject, relation) === table;
}

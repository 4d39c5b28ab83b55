import type { DatabaseError } from "../../model/statement.ts";
import { isAboutExistence, isUndefinedObject } from "../is-undefined-object.ts";
import type { Subject } from "./subject.ts";

/** Something still depends on what is to be dropped. */
const DEPENDENT_OBJECTS_STILL_EXIST = "2BP01";

/**
 * True where a thing is missing because the statement that should have made it failed, or could not be read, or where
 * one is still there, or still needed, because the statement that should have taken it away failed: said once, there.
 */
export function followsFromEarlier(subject: Subject, error: DatabaseError): boolean {
  if (error.code === "25P02") return true;
  const { migration, statement } = subject;
  if (error.code === DEPENDENT_OBJECTS_STILL_EXIST) return failedBefore(subject, () => true);
  if (!isAboutExistence(error)) return false;
  if (!isUndefinedObject(error)) return failedBefore(subject, takesNameAway);
  if (migration.notAnalysed.some(({ line }) => line < statement.line)) return true;
  return failedBefore(subject, () => true);
}

function failedBefore(subject: Subject, isOf: (earlier: Subject) => boolean): boolean {
  return subject.ground.subjects.some(
    (each) => each.position < subject.position && each.analysis.error !== null && isOf(each),
  );
}

/** True for what frees a name: DROP, RENAME, and ALTER, which does both to columns and constraints. */
function takesNameAway({ statement: { tree } }: Subject): boolean {
  return "DropStmt" in tree || "RenameStmt" in tree || "AlterTableStmt" in tree;
}

import type { DatabaseError } from "../../model/statement.ts";
import { isUndefinedObject } from "../is-undefined-object.ts";
import type { Subject } from "./subject.ts";

/**
 * True where a thing is missing because the statement that should have made it failed, or could not be read: said once,
 * there.
 */
export function followsFromEarlier(subject: Subject, error: DatabaseError): boolean {
  if (error.code === "25P02") return true;
  if (!isUndefinedObject(error)) return false;
  const { migration, statement } = subject;
  if (migration.notAnalysed.some(({ line }) => line < statement.line)) return true;
  return subject.ground.subjects
    .slice(0, subject.position)
    .some((each) => each.migration.direction === subject.migration.direction && each.analysis.error !== null);
}

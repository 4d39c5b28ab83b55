import type { Rollback } from "../../model/rollback.ts";
import type { Subject } from "./subject.ts";

/** The way back that a down migration is, told at its first statement; else null. */
export function rollbackOfDown(subject: Subject): Rollback | null {
  if (subject.migration.direction !== "down" || !isFirst(subject)) return null;
  return subject.ground.rollbacks.find(({ down }) => down === subject.migration.path) ?? null;
}

/** The way back from an up migration, told at its first statement; else null. */
export function rollbackOfUp(subject: Subject): Rollback | null {
  if (subject.migration.direction !== "up" || !isFirst(subject)) return null;
  return subject.ground.rollbacks.find(({ path }) => path === subject.migration.path) ?? null;
}

function isFirst({ ground, position, migration }: Subject): boolean {
  return ground.subjects[position - 1]?.migration !== migration;
}

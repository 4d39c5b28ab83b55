import type { Rollback } from "../../model/rollback.ts";
import type { Subject } from "./subject.ts";

/** The way back that a down migration is; null for an up, and where it was not looked for. */
export function rollbackBy({ migration, ground }: Subject): Rollback | null {
  if (migration.direction !== "down") return null;
  return ground.rollbacks.find(({ down }) => down === migration.path) ?? null;
}

/** The same, told at its first statement; else null. */
export function rollbackOfDown(subject: Subject): Rollback | null {
  return isFirst(subject) ? rollbackBy(subject) : null;
}

/** The way back from an up migration, told at its first statement; else null. */
export function rollbackOfUp(subject: Subject): Rollback | null {
  if (subject.migration.direction !== "up" || !isFirst(subject)) return null;
  return subject.ground.rollbacks.find(({ path }) => path === subject.migration.path) ?? null;
}

/** True for the first statement of its migration. */
export function isFirst({ ground, position, migration }: Subject): boolean {
  return ground.subjects[position - 1]?.migration !== migration;
}

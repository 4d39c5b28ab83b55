/** PostgreSQL's eight table-level lock modes, weakest first (PostgreSQL manual, "Explicit Locking"). */
export const LOCK_MODES = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
] as const;

/** A table-level lock mode, by PostgreSQL's own name. */
export type LockMode = (typeof LOCK_MODES)[number];

/** What a held lock keeps other sessions from doing on the relation, worst last. */
export const BLOCKED = ["nothing", "schema changes", "writes", "reads and writes"] as const;

/** What a held lock keeps other sessions from doing on the relation. */
export type Blocks = (typeof BLOCKED)[number];

import { type Blocks, LOCK_MODES, type LockMode } from "../model/lock.ts";

/**
 * The modes that each mode conflicts with (PostgreSQL manual, table "Conflicting Lock Modes";
 * LockConflicts in lock.c).
 */
const conflicting: Readonly<Record<LockMode, readonly LockMode[]>> = {
  "ACCESS SHARE": ["ACCESS EXCLUSIVE"],
  "ROW SHARE": ["EXCLUSIVE", "ACCESS EXCLUSIVE"],
  "ROW EXCLUSIVE": ["SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"],
  "SHARE UPDATE EXCLUSIVE": [
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
  ],
  SHARE: ["ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"],
  "SHARE ROW EXCLUSIVE": [
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
  ],
  EXCLUSIVE: LOCK_MODES.filter((mode) => mode !== "ACCESS SHARE"),
  "ACCESS EXCLUSIVE": LOCK_MODES,
};

/** True where two sessions cannot hold these modes on one relation at the same time. */
export function conflicts(a: LockMode, b: LockMode): boolean {
  return conflicting[a].includes(b);
}

/** Position of a mode in PostgreSQL's order, 0 for ACCESS SHARE to 7 for ACCESS EXCLUSIVE. */
export function strengthOf(mode: LockMode): number {
  return LOCK_MODES.indexOf(mode);
}

/** The strongest of some modes in PostgreSQL's order, or null where there is none. */
export function strongestMode(modes: Iterable<LockMode>): LockMode | null {
  let strongest: LockMode | null = null;
  for (const mode of modes) {
    if (strongest === null || strengthOf(mode) > strengthOf(strongest)) strongest = mode;
  }
  return strongest;
}

/** The modes once each, weakest first. */
export function sortModes(modes: Iterable<LockMode>): readonly LockMode[] {
  return [...new Set(modes)].sort((a, b) => strengthOf(a) - strengthOf(b));
}

/**
 * What a held mode keeps other sessions from doing. SELECT takes ACCESS SHARE, row-changing statements take
 * ROW EXCLUSIVE; even the weakest mode keeps out some schema change.
 * SELECT … FOR UPDATE (ROW SHARE) counts as a write: EXCLUSIVE blocks it, SHARE does not.
 */
export function blocksOf(mode: LockMode | null): Blocks {
  if (mode === null) return "nothing";
  if (conflicts(mode, "ACCESS SHARE")) return "reads and writes";
  if (conflicts(mode, "ROW EXCLUSIVE")) return "writes";
  return "schema changes";
}

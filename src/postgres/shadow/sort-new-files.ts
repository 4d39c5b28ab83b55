import type { StateChanges } from "./compare-states.ts";
import type { DebugFacts } from "./debug-messages.ts";
import { countersAdded, type Interpretation, type Readings } from "./readings.ts";
import { isRelation, isTable } from "./relation-kinds.ts";
import type { RelationState } from "./relation-state.ts";

type NewFiles = Pick<Interpretation, "rewritten" | "truncated" | "refilled" | "copied">;

/** A table has a new file when it was rewritten, emptied, filled anew, or moved to another tablespace. */
export function sortNewFiles(readings: Readings, { newFiles }: StateChanges, facts: DebugFacts): NewFiles {
  const sorted = {
    rewritten: [] as string[],
    truncated: [] as string[],
    refilled: [] as string[],
    copied: [] as string[],
  };
  for (const [old, now] of newFiles) {
    if (old.kind === "m" && /\brefresh\b/i.test(readings.sql)) sorted.refilled.push(old.name);
    else if (facts.rewritten.includes(old.bareName) && isTable(old)) sorted.rewritten.push(old.name);
    else if (old.tablespace !== now.tablespace && isRelation(old)) sorted.copied.push(old.name);
    else if (isTable(old))
      (isTruncate(readings, old, now) ? sorted.truncated : sorted.rewritten).push(old.name);
  }
  return sorted;
}

/** CLUSTER and VACUUM FULL read the table and leave it another TOAST table; TRUNCATE does neither. */
function isTruncate(
  { sql, countersBefore, countersAfter }: Readings,
  old: RelationState,
  now: RelationState,
): boolean {
  if (/\btruncate\b/i.test(sql)) return !/\bcluster\b/i.test(sql);
  if (/^\s*vacuum\b/i.test(sql)) return false;
  return old.toast === now.toast && countersAdded(countersBefore[old.oid], countersAfter[old.oid])[0] === 0;
}

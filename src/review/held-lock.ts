import type { MigrationAnalysis, StatementAnalysis } from "../model/analysis.ts";
import type { Effect } from "../model/effect.ts";
import { BLOCKED } from "../model/lock.ts";
import type { Statement } from "../model/statement.ts";
import { transactionsOf } from "./hold-times.ts";

/** A lock that an earlier statement of the transaction took and that is still held. */
export interface HeldLock {
  readonly effect: Effect;
  /** The statement that took it. */
  readonly taker: Statement;
}

/**
 * For each statement the lock that its transaction holds on a relation already, where that keeps more out than all that
 * the statement itself locks: then the work of the statement prolongs it.
 *
 * @param relationsOf the relations of which something is said at the statement, by qualified names
 */
export function heldLocks(
  migrations: readonly MigrationAnalysis[],
  relationsOf: (analysis: StatementAnalysis) => readonly string[],
): ReadonlyMap<StatementAnalysis, HeldLock> {
  const found = new Map<StatementAnalysis, HeldLock>();
  for (const transaction of transactionsOf(migrations)) {
    const held = new Map<string, HeldLock>();
    for (const analysis of transaction) {
      if (analysis.error !== null) continue;
      const own = Math.max(0, ...analysis.effects.map(blocked));
      for (const relation of relationsOf(analysis)) {
        const lock = held.get(relation);
        if (lock !== undefined && blocked(lock.effect) > own) found.set(analysis, lock);
      }
      for (const effect of analysis.effects) {
        const before = held.get(effect.relation);
        if (before === undefined || blocked(effect) > blocked(before.effect))
          held.set(effect.relation, { effect, taker: analysis.statement });
      }
    }
  }
  return found;
}

function blocked({ created, blocks }: Effect): number {
  return created ? 0 : BLOCKED.indexOf(blocks);
}

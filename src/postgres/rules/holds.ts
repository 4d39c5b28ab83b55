import type { Effect, Estimate } from "../../model/effect.ts";
import { addEstimates, NO_TIME } from "../estimates/add-estimates.ts";
import { strengthOf } from "../lock-modes.ts";
import { fails, productionEffects, type Subject } from "./subject.ts";
import { workOf } from "./work.ts";

/** A strong lock that a transaction goes on holding while later statements work. */
export interface Hold {
  /** The statement that took the lock, and its effect. */
  readonly holder: Subject;
  readonly effect: Effect;
  /** The later statement with most of the work. */
  readonly heaviest: Subject;
  /** Work of all later statements of the transaction; null where one is not known. */
  readonly later: Estimate | null;
  /** How many later statements work. */
  readonly works: number;
}

const known = new WeakMap<readonly Subject[], readonly Hold[]>();

/** The locks of a transaction that later work prolongs, each relation and strength once. */
export function holdsOf(transaction: readonly Subject[]): readonly Hold[] {
  const before = known.get(transaction);
  if (before !== undefined) return before;
  const holds = findHolds(transaction);
  known.set(transaction, holds);
  return holds;
}

function findHolds(transaction: readonly Subject[]): readonly Hold[] {
  const after = workAfterEach(transaction);
  const strongest = new Map<string, number>();
  const holds: Hold[] = [];
  for (const [index, holder] of transaction.entries()) {
    const rest = after[index];
    if (rest?.heaviest === undefined) break;
    if (fails(holder)) continue;
    for (const effect of productionEffects(holder)) {
      if (effect.lock === null || (effect.blocks !== "writes" && effect.blocks !== "reads and writes"))
        continue;
      const strength = strengthOf(effect.lock);
      if (strength <= (strongest.get(effect.relation) ?? -1)) continue;
      strongest.set(effect.relation, strength);
      holds.push({ holder, effect, heaviest: rest.heaviest, later: rest.later, works: rest.works });
    }
  }
  return holds;
}

interface WorkAfter {
  readonly heaviest: Subject | undefined;
  readonly later: Estimate | null;
  readonly works: number;
}

/** For each statement the work of those behind it, in one pass from the end. */
function workAfterEach(transaction: readonly Subject[]): readonly WorkAfter[] {
  const after: WorkAfter[] = [];
  let rest: WorkAfter = { heaviest: undefined, later: NO_TIME, works: 0 };
  for (const subject of [...transaction].reverse()) {
    after.push(rest);
    const work = fails(subject) ? NO_TIME : workOf(subject);
    if (work !== null && work.high <= 0) continue;
    const heavier = likely(work) >= (rest.heaviest === undefined ? -1 : likely(workOf(rest.heaviest)));
    rest = {
      heaviest: heavier ? subject : rest.heaviest,
      later: addEstimates([rest.later, work]),
      works: rest.works + 1,
    };
  }
  return after.reverse();
}

/** Work that is not known counts as the most. */
function likely(work: Estimate | null): number {
  return work?.likely ?? Number.POSITIVE_INFINITY;
}

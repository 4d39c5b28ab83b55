import type { Deadlock, LockOrder, LockStep, PlacedLock, WantedLock } from "../../model/lock-order.ts";
import { conflicts } from "../lock-modes.ts";

/**
 * Tells whether two transactions that run at the same time can come to wait for each other: every way to interleave them
 * is followed. Where both begin with a lock that keeps the other out, or take what conflicts in one order, there is none.
 */
export function findDeadlock(own: LockOrder, other: LockOrder): Deadlock | null {
  const [mine, theirs] = withSharedRelations(own.steps, other.steps);
  const myHindrances = mine.map((step) => theirs.findIndex((each) => clashOf(step, each) !== null));
  const theirHindrances = theirs.map((step) => mine.findIndex((each) => clashOf(step, each) !== null));
  /** True where the step waits once the other transaction has done so many of its steps. */
  const waits = (hindrance: number | undefined, done: number) =>
    hindrance !== undefined && hindrance >= 0 && hindrance < done;

  // reached[b]: a way leads to where this transaction has done `a` of its steps and the other one `b`.
  let reached = theirs.map(() => false);
  for (const [a, myStep] of mine.entries()) {
    const next = theirs.map(() => false);
    let canBeHere = a === 0;
    for (const [b, theirStep] of theirs.entries()) {
      canBeHere ||= reached[b] === true;
      if (!canBeHere) continue;
      const iWait = waits(myHindrances[a], b);
      const theyWait = waits(theirHindrances[b], a);
      if (iWait && theyWait)
        return describe(
          { step: myStep, held: mine[theirHindrances[b] ?? 0] },
          { step: theirStep, held: theirs[myHindrances[a] ?? 0] },
        );
      if (!iWait) next[b] = true;
      canBeHere = !theyWait;
    }
    reached = next;
  }
  return null;
}

/** The steps as far as they lock what the other transaction locks too: nothing else is waited for. */
function withSharedRelations(
  own: readonly LockStep[],
  other: readonly LockStep[],
): readonly [readonly LockStep[], readonly LockStep[]] {
  const relationsOf = (steps: readonly LockStep[]) =>
    new Set(steps.flatMap(({ locks }) => locks.map(({ relation }) => relation)));
  const keep = (steps: readonly LockStep[], shared: ReadonlySet<string>) =>
    steps
      .map((step) => ({ ...step, locks: step.locks.filter(({ relation }) => shared.has(relation)) }))
      .filter(({ locks }) => locks.length > 0);
  return [keep(own, relationsOf(other)), keep(other, relationsOf(own))];
}

/** The first lock of a step that conflicts with one of another step, and that one. */
function clashOf(wanted: LockStep, held: LockStep): readonly [WantedLock, WantedLock] | null {
  for (const lock of wanted.locks) {
    const hindrance = held.locks.find(
      ({ relation, lock: mode }) => relation === lock.relation && conflicts(lock.lock, mode),
    );
    if (hindrance !== undefined) return [lock, hindrance];
  }
  return null;
}

interface Waiting {
  readonly step: LockStep;
  /** The step that the other transaction waits for. */
  readonly held: LockStep | undefined;
}

function describe(own: Waiting, other: Waiting): Deadlock | null {
  if (own.held === undefined || other.held === undefined) return null;
  const mine = clashOf(own.step, other.held);
  const theirs = clashOf(other.step, own.held);
  if (mine === null || theirs === null) return null;
  const at = ({ path, line }: LockStep, { relation, lock }: WantedLock): PlacedLock => ({
    path,
    line,
    relation,
    lock,
  });
  return {
    own: { holds: at(own.held, theirs[1]), waits: at(own.step, mine[0]) },
    other: { holds: at(other.held, mine[1]), waits: at(other.step, theirs[0]) },
  };
}

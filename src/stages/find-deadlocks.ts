import { runsAlone } from "../migration-tools/index.ts";
import type { Deadlock, LockOrder, MetDeadlock, OtherPullRequest } from "../model/lock-order.ts";
import { findDeadlock } from "../postgres/lock-order/find-deadlock.ts";

/** For each open pull request the first deadlock with it, if both are deployed at the same time. */
export async function findDeadlocks(
  orders: readonly LockOrder[],
  others: readonly OtherPullRequest[],
): Promise<readonly MetDeadlock[]> {
  const met: MetDeadlock[] = [];
  for (const { number, orders: theirs, findOpen } of others) {
    const deadlock = firstDeadlock(orders, theirs);
    if (deadlock === null) continue;
    const url = await findOpen();
    if (url !== null) met.push({ ...deadlock, number, url });
  }
  return met;
}

function firstDeadlock(own: readonly LockOrder[], other: readonly LockOrder[]): Deadlock | null {
  for (const mine of own) {
    for (const theirs of other) {
      if (!canOverlap(mine, theirs)) continue;
      const deadlock = findDeadlock(mine, theirs);
      if (deadlock !== null) return deadlock;
    }
  }
  return null;
}

/** Two runs of a tool that keeps a lock of its own come one after the other. */
function canOverlap(a: LockOrder, b: LockOrder): boolean {
  return a.database === b.database && !(a.tool === b.tool && runsAlone(a.tool));
}

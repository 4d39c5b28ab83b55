import { describe, expect, test } from "@jest/globals";
import { LOCK_MODES, type LockMode } from "../../model/lock.ts";
import type { LockOrder, WantedLock } from "../../model/lock-order.ts";
import { conflicts } from "../lock-modes.ts";
import { findDeadlock } from "./find-deadlock.ts";

/** A transaction from words like "orders ACCESS EXCLUSIVE"; what stands together in a list is asked for together. */
function order(...steps: readonly (string | readonly string[])[]): LockOrder {
  const lockOf = (text: string): WantedLock => {
    const [relation = "", ...mode] = text.split(" ");
    return { relation, lock: (mode.join(" ") || "ACCESS EXCLUSIVE") as LockMode };
  };
  return {
    ...{ database: "default", tool: "dbmate" },
    steps: steps.map((step, index) => ({
      ...{ path: "a.sql", line: index + 1 },
      locks: (typeof step === "string" ? [step] : step).map(lockOf),
    })),
  };
}

describe("two transactions wait for each other", () => {
  test("where they lock two tables in the opposite order", () => {
    expect(findDeadlock(order("orders", "log", "users"), order("users", "orders"))).toEqual({
      own: {
        holds: { relation: "orders", lock: "ACCESS EXCLUSIVE", path: "a.sql", line: 1 },
        waits: { relation: "users", lock: "ACCESS EXCLUSIVE", path: "a.sql", line: 3 },
      },
      other: {
        holds: { relation: "users", lock: "ACCESS EXCLUSIVE", path: "a.sql", line: 1 },
        waits: { relation: "orders", lock: "ACCESS EXCLUSIVE", path: "a.sql", line: 2 },
      },
    });
  });

  test.each([
    ["rows changed before an ALTER", ["a ROW EXCLUSIVE", "b"], ["b ROW EXCLUSIVE", "a"]],
    ["a table named in a group", ["a", ["b", "c"]], ["c", "a"]],
    ["both with a weaker lock on the same table first", ["a ROW EXCLUSIVE", "a"], ["a ROW EXCLUSIVE", "a"]],
  ])("%s", (_what, own, other) => {
    expect(findDeadlock(order(...own), order(...other))).not.toBeNull();
  });

  test.each([
    ["the same order", ["a", "b"], ["a", "b"]],
    ["one lock only", ["a", "b"], ["b"]],
    ["other tables", ["a", "b"], ["c", "d"]],
    ["modes that do not conflict", ["a ROW EXCLUSIVE", "b"], ["b", "a ROW EXCLUSIVE"]],
    ["a table before both that lets one in at a time", ["z", "a", "b"], ["z", "b", "a"]],
    ["both asked for together", [["a", "b"]], ["b", "a"]],
  ])("but not with %s", (_what, own, other) => {
    expect(findDeadlock(order(...own), order(...other))).toBeNull();
  });
});

describe("of generated transactions", () => {
  /** A generator of its own, so that a failure can be repeated. */
  let seed = 20_261_123;
  const below = (limit: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * limit);
  };
  const any = <T>(values: readonly T[]) => values[below(values.length)] as T;
  const generate = () =>
    order(...Array.from({ length: 1 + below(4) }, () => `${any(["a", "b", "c"])} ${any(LOCK_MODES)}`));

  test("the answer is that of trying every interleaving, and the same from both sides", () => {
    let found = 0;
    for (let run = 0; run < 5_000; run += 1) {
      const [own, other] = [generate(), generate()];
      const answer = findDeadlock(own, other);
      expect(answer !== null).toBe(canStop(own, other));
      expect(findDeadlock(other, own) !== null).toBe(answer !== null);
      if (answer === null) continue;
      found += 1;
      expect(answer.own.waits.relation).toBe(answer.other.holds.relation);
      expect(answer.other.waits.relation).toBe(answer.own.holds.relation);
      expect(conflicts(answer.own.waits.lock, answer.other.holds.lock)).toBe(true);
      expect(conflicts(answer.other.waits.lock, answer.own.holds.lock)).toBe(true);
    }
    expect(found).toBeGreaterThan(300);
  });

  test("there is none in one order of tables, each locked once", () => {
    for (let run = 0; run < 2_000; run += 1) {
      const tables = ["a", "b", "c", "d"].filter(() => below(4) > 0);
      const lock = () => order(...tables.map((table) => `${table} ${any(LOCK_MODES)}`));
      expect(findDeadlock(lock(), lock())).toBeNull();
    }
  });
});

/** Tries every interleaving step by step. */
function canStop(own: LockOrder, other: LockOrder, a = 0, b = 0): boolean {
  const mine = own.steps[a];
  const theirs = other.steps[b];
  if (mine === undefined || theirs === undefined) return false;
  const isHeld = (wanted: WantedLock | undefined, held: LockOrder, done: number) =>
    held.steps
      .slice(0, done)
      .some(({ locks }) =>
        locks.some((each) => wanted?.relation === each.relation && conflicts(wanted.lock, each.lock)),
      );
  const iWait = isHeld(mine.locks[0], other, b);
  const theyWait = isHeld(theirs.locks[0], own, a);
  if (iWait && theyWait) return true;
  return (!iWait && canStop(own, other, a + 1, b)) || (!theyWait && canStop(own, other, a, b + 1));
}

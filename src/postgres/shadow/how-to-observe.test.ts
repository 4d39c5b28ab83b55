import { describe, expect, test } from "@jest/globals";
import { howToObserve } from "./how-to-observe.ts";

const plain = { mayRunInTransaction: true, isTransactionControl: false };

describe("howToObserve", () => {
  test.each([
    ["alter table a add b int", "wrapped"],
    ["do $$ begin perform 1; end $$", "wrapped"],
    ["do $$ begin update a set b = 1; commit; end $$", "bare"],
    ["call p(); -- rollback later", "wrapped"],
    ["lock table a", "bare"],
    ["declare c cursor for select 1", "bare"],
    ["declare c cursor with hold for select 1", "wrapped"],
  ])("outside a transaction %s is run %s", (sql, way) => {
    expect(howToObserve(sql, plain, "idle")).toBe(way);
  });

  test("what may not run in a transaction is run bare, and fails inside one as on any server", () => {
    const concurrently = { mayRunInTransaction: false, isTransactionControl: false };
    expect(howToObserve("vacuum a", concurrently, "idle")).toBe("bare");
    expect(howToObserve("vacuum a", concurrently, "transaction")).toBe("guarded");
  });

  test("a savepoint before SET TRANSACTION would make it fail", () => {
    expect(howToObserve("set transaction isolation level serializable", plain, "transaction")).toBe(
      "control",
    );
    expect(howToObserve("set local lock_timeout = '1s'", plain, "transaction")).toBe("guarded");
  });

  test("nothing is guarded in a transaction that has failed", () => {
    expect(howToObserve("select 1", plain, "failed")).toBe("control");
  });
});

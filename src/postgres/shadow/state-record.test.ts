import { describe, expect, test } from "@jest/globals";
import type { RelationState } from "./relation-state.ts";
import { createStateRecord } from "./state-record.ts";

const state = (oid: number, signature: string): RelationState => ({
  oid,
  name: `public.t${oid}`,
  bareName: `t${oid}`,
  kind: "r",
  owner: null,
  fileNode: oid,
  tablespace: 0,
  toast: 0,
  signature,
});

describe("createStateRecord", () => {
  test("a rollback brings the committed states back", () => {
    const record = createStateRecord([state(1, "old"), state(2, "old")]);
    record.overlay([1, 2, 3], [state(1, "new"), state(3, "new")]);
    expect([1, 2, 3].map((oid) => record.current().get(oid)?.signature)).toEqual(["new", undefined, "new"]);
    record.rollback();
    expect([1, 2, 3].map((oid) => record.current().get(oid)?.signature)).toEqual(["old", "old", undefined]);
  });

  test("a commit keeps what was changed, made and dropped", () => {
    const record = createStateRecord([state(1, "old"), state(2, "old")]);
    record.overlay([1, 2, 3], [state(1, "new"), state(3, "new")]);
    record.commit();
    expect([...record.current().keys()].sort()).toEqual([1, 3]);
  });

  test("a later look replaces the one before: what a savepoint undid is no longer locked", () => {
    const record = createStateRecord([state(1, "old"), state(2, "old")]);
    record.overlay([1, 2], [state(1, "new"), state(2, "new")]);
    record.overlay([2], [state(2, "newer")]);
    expect(record.current().get(1)?.signature).toBe("old");
    expect(record.current().get(2)?.signature).toBe("newer");
  });

  test("what was answered stays when the record changes", () => {
    const record = createStateRecord([state(1, "old")]);
    const before = record.current();
    record.overlay([1], [state(1, "new")]);
    record.commit();
    expect(before.get(1)?.signature).toBe("old");
  });
});

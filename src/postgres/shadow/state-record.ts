import type { States } from "./compare-states.ts";
import type { RelationState } from "./relation-state.ts";

/** The observer's record of every relation: what is committed, and over it what the open transaction changed. */
export interface StateRecord {
  /** States as the migration's session sees them. Keeps its answers when the record changes. */
  current(): States;
  /** True where only a new reading of all relations tells the state. */
  isStale(): boolean;
  /** Notes that something happened that the record did not see. */
  spoil(): void;
  /** Takes a reading of all relations as committed. */
  replace(relations: readonly RelationState[]): void;
  /**
   * Takes a reading of the relations that the transaction has locked. It replaces the one before: what a savepoint
   * undid is no longer locked.
   */
  overlay(locked: Iterable<number>, relations: readonly RelationState[]): void;
  commit(): void;
  rollback(): void;
}

type Layer = ReadonlyMap<number, RelationState | undefined>;

/** Starts a record with the states of a freshly cloned database. */
export function createStateRecord(relations: readonly RelationState[]): StateRecord {
  let committed = index(relations);
  let layer: Layer = new Map();
  let stale = false;
  return {
    current() {
      const [below, above] = [committed, layer];
      return {
        get: (oid) => (above.has(oid) ? above.get(oid) : below.get(oid)),
        keys: () => new Set([...below.keys(), ...above.keys()]),
      };
    },
    isStale: () => stale,
    spoil() {
      stale = true;
    },
    replace(all) {
      committed = index(all);
      layer = new Map();
      stale = false;
    },
    overlay(locked, found) {
      const states = index(found);
      layer = new Map([...locked].map((oid) => [oid, states.get(oid)]));
    },
    commit() {
      const merged = new Map(committed);
      for (const [oid, state] of layer) state ? merged.set(oid, state) : merged.delete(oid);
      committed = merged;
      layer = new Map();
    },
    rollback() {
      layer = new Map();
    },
  };
}

function index(relations: readonly RelationState[]): Map<number, RelationState> {
  return new Map(relations.map((state) => [state.oid, state]));
}

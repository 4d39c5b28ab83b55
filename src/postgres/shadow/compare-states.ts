import type { RelationState } from "./relation-state.ts";

/** Relations by OID. */
export interface States {
  get(oid: number): RelationState | undefined;
  keys(): Iterable<number>;
}

/** What became of the relations that a statement may have touched. */
export interface StateChanges {
  readonly created: readonly RelationState[];
  readonly dropped: readonly RelationState[];
  /** Present before and after, with other catalog rows: [before, after]. */
  readonly changed: readonly (readonly [RelationState, RelationState])[];
  /** Of `changed`: those with another file. */
  readonly newFiles: readonly (readonly [RelationState, RelationState])[];
}

/** Compares the states of the relations that a statement may have touched. */
export function compareStates(before: States, after: States, touched: Iterable<number>): StateChanges {
  const created: RelationState[] = [];
  const dropped: RelationState[] = [];
  const changed: [RelationState, RelationState][] = [];
  for (const oid of touched) {
    const [old, now] = [before.get(oid), after.get(oid)];
    if (old && now && isChanged(old, now)) changed.push([old, now]);
    if (old && !now) dropped.push(old);
    if (!old && now) created.push(now);
  }
  return {
    created,
    dropped,
    changed,
    newFiles: changed.filter(([old, now]) => old.fileNode !== now.fileNode),
  };
}

function isChanged(old: RelationState, now: RelationState): boolean {
  return old.signature !== now.signature || old.fileNode !== now.fileNode || old.name !== now.name;
}

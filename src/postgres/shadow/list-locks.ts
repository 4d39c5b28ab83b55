import { LOCK_MODES } from "../../model/lock.ts";
import type { ObservedLock } from "../../model/shadow.ts";
import type { FindState, Readings } from "./readings.ts";
import { isRelation, relationKinds } from "./relation-kinds.ts";
import type { RelationState } from "./relation-state.ts";

/** Names and merges the locks that a session holds. */
export function listLocks(readings: Readings, known: FindState): ObservedLock[] {
  const byName = new Map<string, { state: RelationState; modes: Set<string>; held: Set<string> }>();
  for (const [oid, modes] of readings.heldAfter) {
    const state = known(oid);
    // A relation that was neither there before nor after was the statement's own scratch table.
    const locked = state && (isRelation(state) ? state : ownerOfToast(state, readings, known));
    if (!locked) continue;
    const entry = byName.get(locked.name) ?? { state: locked, modes: new Set(), held: new Set() };
    byName.set(locked.name, entry);
    for (const mode of modes) entry.modes.add(mode);
    for (const mode of readings.heldBefore.get(oid) ?? []) entry.held.add(mode);
  }
  return [...byName.values()]
    .map(({ state, modes, held }) => ({
      relation: state.name,
      kind: relationKinds[state.kind] ?? ("table" as const),
      table: state.kind.toLowerCase() === "i" ? (known(state.owner ?? 0)?.name ?? null) : null,
      modes: LOCK_MODES.filter((mode) => modes.has(mode)),
      newModes: LOCK_MODES.filter((mode) => modes.has(mode) && !held.has(mode)),
    }))
    .sort((a, b) => (a.relation < b.relation ? -1 : 1));
}

/** Locks on a TOAST table say nothing where its table is locked too. */
function ownerOfToast(
  state: RelationState,
  { heldAfter }: Readings,
  known: FindState,
): RelationState | undefined {
  const owner = state.owner ?? 0;
  return heldAfter.has(owner) ? undefined : known(owner);
}

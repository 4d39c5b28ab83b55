import type { RelationEffect } from "../../model/effect.ts";
import type { LockMode } from "../../model/lock.ts";
import type { Observation, ObservedLock } from "../../model/shadow.ts";
import { sortModes, strengthOf, strongestMode } from "../lock-modes.ts";
import type { ModelledStatement, ModelState } from "./model.ts";

/**
 * Joins the two witnesses. The observation wins for what it can see; the model keeps what the shadow cannot show:
 * changes of rows, why, locks of statements that release them, and those that a failing statement would have asked for.
 *
 * @param observed null where the statement was not run: the model's effects as they are.
 */
export function mergeEffects(
  modelled: ModelledStatement,
  observed: Observation | null,
  state: ModelState,
): readonly RelationEffect[] {
  if (observed === null || observed.superuserNeeded || observed.cutShort !== null) return modelled.effects;
  if (observed.error !== null) return modelled.effects.map(withoutWork);
  if (!observed.watched) return mergePassing(modelled.effects, observed);
  const byName = new Map(modelled.effects.map((effect) => [effect.relation, effect]));
  const seen = observed.locks.filter(({ newModes, relation }) => newModes.length > 0 || byName.has(relation));
  const effects = seen.map((lock) => {
    const said = byName.get(lock.relation);
    const effect = fromObservation(lock, said, observed, state);
    return said !== undefined && modelled.runsBodies && isOfChange(said)
      ? withUnseenChange(effect, said)
      : effect;
  });
  if (!changedRows(observed)) addRowLocks(effects, modelled);
  const names = new Set(effects.map(({ relation }) => relation));
  // What the model says of a relation that was not locked: GRANT before 18 and its like, where the row change counts.
  // And locks that are known to be let go before the statement ends.
  const unlocked = modelled.effects.filter(
    (effect) =>
      !names.has(effect.relation) &&
      (effect.lock === null || effect.evidence === "known" || (modelled.runsBodies && isOfChange(effect))),
  );
  return [...effects, ...unlocked];
}

const changedRows = ({ rows }: Observation): boolean =>
  Object.values(rows).some(({ inserted, updated, deleted }) => inserted + updated + deleted > 0);

/** Locks that rows bring about are not seen on a shadow where no row was changed: the model tells them. */
function addRowLocks(effects: RelationEffect[], { rowLocks, effects: said }: ModelledStatement): void {
  for (const [relation, modes] of rowLocks) {
    const at = effects.findIndex((each) => each.relation === relation);
    const before = effects[at];
    const modelled = said.find((each) => each.relation === relation);
    if (before === undefined) {
      if (modelled !== undefined) effects.push(modelled);
      continue;
    }
    const locks = sortModes([...before.locks, ...modes]);
    effects[at] = { ...before, locks, lock: strongestMode(locks) };
  }
}

/** A statement that failed did no work, and its locks are those that it would have asked for. */
function withoutWork(effect: RelationEffect): RelationEffect {
  return { ...effect, rewrites: false, scans: false, buildsIndexes: [] };
}

/**
 * Locks released before the end: the model tells them, and what was seen in passing is added. Where they are known from
 * real servers nothing is: REINDEX CONCURRENTLY holds the old index under ACCESS EXCLUSIVE for an instant, not while it
 * works.
 */
function mergePassing(effects: readonly RelationEffect[], observed: Observation): readonly RelationEffect[] {
  const seen = new Map(observed.locks.map((lock) => [lock.relation, lock]));
  return effects.map((effect) => {
    if (effect.evidence === "known") return effect;
    const modes = seen.get(effect.relation)?.modes ?? [];
    const locks = sortModes([...effect.locks, ...modes]);
    return { ...effect, locks, lock: strongestMode(locks) };
  });
}

const changesRows = ({ dataChange }: RelationEffect): boolean =>
  dataChange === "insert" || dataChange === "update" || dataChange === "delete";

/** A table whose rows are changed, or an index that such a change keeps up. */
const isOfChange = (effect: RelationEffect): boolean =>
  changesRows(effect) || (effect.kind === "index" && effect.lock === "ROW EXCLUSIVE");

/** A loop over rows, or an IF about them, changes none on the shadow, which has few rows or none. */
function withUnseenChange(observed: RelationEffect, modelled: RelationEffect): RelationEffect {
  const locks = sortModes([...observed.locks, ...modelled.locks]);
  if (strongestMode(locks) === observed.lock) return observed;
  return { ...modelled, locks, lock: strongestMode(locks), rewrites: observed.rewrites };
}

function fromObservation(
  lock: ObservedLock,
  modelled: RelationEffect | undefined,
  observed: Observation,
  state: ModelState,
): RelationEffect {
  const { relation } = lock;
  const before = state.held.get(relation);
  const again = modelled?.locks.filter((mode) => lock.modes.includes(mode)) ?? [];
  const taken =
    lock.newModes.length > 0 ? [...new Set([...lock.newModes, ...again])] : (modelled?.locks ?? lock.modes);
  const strongest = strongestMode(taken);
  const rowsChange = modelled !== undefined && changesRows(modelled);
  const rewrites =
    observed.rewritten.includes(relation) ||
    observed.refilled.includes(relation) ||
    observed.copied.includes(relation);
  return {
    relation,
    kind: lock.kind,
    lock: strongest,
    locks: sortModes(taken),
    alreadyHeld: strongest !== null && before !== undefined && strengthOf(before) >= strengthOf(strongest),
    rewrites,
    scans: scans(lock, taken, modelled, rowsChange, observed, state),
    buildsIndexes: observed.indexesBuilt.filter(({ table }) => table === relation).map(({ index }) => index),
    created: observed.created.includes(relation) || state.catalog.isCreated(relation),
    dataChange: modelled?.dataChange ?? (observed.truncated.includes(relation) ? "truncate" : null),
    wholeTable: modelled?.wholeTable ?? false,
    ...(modelled?.loop === undefined ? {} : { loop: modelled.loop }),
    evidence: "observed",
    why: modelled?.why ?? "",
  };
}

/**
 * For rows that are changed or only read the shadow shows its own plan on few rows; the model knows the indexes. What a
 * foreign key is checked against is read or not by the rows of both tables, which the shadow does not have. A
 * partitioned table has no rows.
 */
function scans(
  { relation }: ObservedLock,
  taken: readonly LockMode[],
  modelled: RelationEffect | undefined,
  rowsChange: boolean,
  observed: Observation,
  state: ModelState,
): boolean {
  if (state.catalog.byName(relation)?.partitioned != null) return false;
  const said = modelled?.scans ?? false;
  if (rowsChange || isRead(taken)) return said;
  if (modelled?.locks.includes("ROW SHARE") === true) return said;
  return isScanned(relation, observed);
}

function isScanned(relation: string, observed: Observation): boolean {
  return (
    observed.scanned.includes(relation) ||
    observed.rewritten.includes(relation) ||
    observed.indexesBuilt.some(({ table }) => table === relation)
  );
}

const isRead = (modes: readonly string[]): boolean => modes.every((mode) => mode === "ACCESS SHARE");

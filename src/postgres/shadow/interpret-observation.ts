import type { RelationKind } from "../../model/catalog.ts";
import { LOCK_MODES } from "../../model/lock.ts";
import type { ObservedLock, RowChanges } from "../../model/shadow.ts";
import { compareStates, type StateChanges, type States } from "./compare-states.ts";
import { type DebugFacts, readDebugMessages } from "./debug-messages.ts";
import type { HeldLocks } from "./held-locks.ts";
import type { Counters, RelationState } from "./relation-state.ts";

/** Everything that was read before and after a statement. */
export interface Readings {
  readonly sql: string;
  readonly messages: readonly string[];
  readonly before: States;
  readonly after: States;
  /** OIDs of the relations that it may have touched. */
  readonly touched: ReadonlySet<number>;
  readonly heldBefore: HeldLocks;
  readonly heldAfter: HeldLocks;
  readonly countersBefore: Readonly<Record<string, Counters>>;
  readonly countersAfter: Readonly<Record<string, Counters>>;
  readonly foreignKeys: readonly (readonly [number, number])[];
  readonly otherObjectsChanged: boolean;
}

/** The part of an Observation that the readings tell. */
export interface Interpretation {
  readonly locks: readonly ObservedLock[];
  readonly rewritten: readonly string[];
  readonly truncated: readonly string[];
  readonly refilled: readonly string[];
  readonly copied: readonly string[];
  readonly scanned: readonly string[];
  readonly indexesBuilt: readonly { readonly index: string; readonly table: string }[];
  readonly created: readonly string[];
  readonly dropped: readonly string[];
  readonly changed: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly otherCatalogChanged: boolean;
  readonly rows: Readonly<Record<string, RowChanges>>;
}

const kinds: Readonly<Record<string, RelationKind>> = {
  r: "table",
  p: "table",
  v: "view",
  m: "materialized view",
  S: "sequence",
  f: "foreign table",
  i: "index",
  I: "index",
};
const isView = ({ kind }: RelationState): boolean => kind === "v" || kind === "m";
const isTable = ({ kind }: RelationState): boolean => "rpmf".includes(kind);
/** TOAST tables and their indexes are parts of their table. */
const isRelation = ({ kind, name }: RelationState): boolean => kind in kinds && !name.startsWith("pg_toast");

/**
 * Tells what a statement did from what was read before and after it. Relations that existed before are called by
 * the name that they had then.
 */
export function interpretObservation(readings: Readings): Interpretation {
  const { before, after, touched } = readings;
  const changes = compareStates(before, after, touched);
  const known = (oid: number): RelationState | undefined => before.get(oid) ?? after.get(oid);
  const facts = readDebugMessages(readings.messages);
  const files = sortNewFiles(readings, changes, facts);
  const emptied = new Set([...files.truncated, ...files.refilled]);
  const { created, dropped, replaced } = separateReplaced(changes);
  const views = [...changes.created, ...changes.dropped, ...changes.changed.map(([, now]) => now)].some(
    (state) => isView(state) || state.kind === "c",
  );
  return {
    ...files,
    locks: listLocks(readings, known),
    scanned: listScanned(readings, facts, known, files.rewritten, emptied),
    indexesBuilt: listBuilt(readings, facts, known, new Set(files.truncated)),
    created,
    dropped,
    changed: [
      ...changes.changed.filter(([, now]) => isRelation(now)).map(([, now]) => now.name),
      ...replaced,
    ].sort(),
    renamed: changes.changed
      .filter(([old, now]) => isRelation(now) && old.name !== now.name)
      .map(([old, now]) => ({ from: old.name, to: now.name })),
    // What a view uses is known to the relations that it uses.
    otherCatalogChanged: readings.otherObjectsChanged || views,
    rows: countRows(readings, known),
  };
}

/** An index that ALTER TABLE made anew under its old name was changed; a table was dropped and another made. */
function separateReplaced({ created, dropped }: StateChanges): {
  created: string[];
  dropped: string[];
  replaced: string[];
} {
  const names = (states: readonly RelationState[]): string[] =>
    states
      .filter(isRelation)
      .map(({ name }) => name)
      .sort();
  const indexes = new Set(names(dropped.filter(({ kind }) => kind === "i" || kind === "I")));
  const replaced = names(created).filter((name) => indexes.has(name));
  const others = (states: readonly RelationState[]): string[] =>
    names(states).filter((name) => !replaced.includes(name));
  return { created: others(created), dropped: others(dropped), replaced };
}

type NewFiles = Pick<Interpretation, "rewritten" | "truncated" | "refilled" | "copied">;

/** A table has a new file when it was rewritten, emptied, filled anew, or moved to another tablespace. */
function sortNewFiles(readings: Readings, { newFiles }: StateChanges, facts: DebugFacts): NewFiles {
  const sorted = {
    rewritten: [] as string[],
    truncated: [] as string[],
    refilled: [] as string[],
    copied: [] as string[],
  };
  for (const [old, now] of newFiles) {
    if (old.kind === "m" && /\brefresh\b/i.test(readings.sql)) sorted.refilled.push(old.name);
    else if (facts.rewritten.includes(old.bareName) && isTable(old)) sorted.rewritten.push(old.name);
    else if (old.tablespace !== now.tablespace && isRelation(old)) sorted.copied.push(old.name);
    else if (isTable(old))
      (isTruncate(readings, old, now) ? sorted.truncated : sorted.rewritten).push(old.name);
  }
  return sorted;
}

/** CLUSTER and VACUUM FULL read the table and leave it another TOAST table; TRUNCATE does neither. */
function isTruncate(
  { sql, countersBefore, countersAfter }: Readings,
  old: RelationState,
  now: RelationState,
): boolean {
  if (/\btruncate\b/i.test(sql)) return !/\bcluster\b/i.test(sql);
  if (/^\s*vacuum\b/i.test(sql)) return false;
  return old.toast === now.toast && difference(countersBefore[old.oid], countersAfter[old.oid])[0] === 0;
}

function listLocks(readings: Readings, known: (oid: number) => RelationState | undefined): ObservedLock[] {
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
      kind: kinds[state.kind] ?? ("table" as const),
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
  known: (oid: number) => RelationState | undefined,
): RelationState | undefined {
  const owner = state.owner ?? 0;
  return heldAfter.has(owner) ? undefined : known(owner);
}

function listScanned(
  { countersBefore, countersAfter, foreignKeys, touched }: Readings,
  facts: DebugFacts,
  known: (oid: number) => RelationState | undefined,
  rewritten: readonly string[],
  emptied: ReadonlySet<string>,
): string[] {
  const scanned = new Set<string>(rewritten);
  for (const oid of Object.keys(countersAfter)) {
    const state = known(Number(oid));
    const [scans] = difference(countersBefore[oid], countersAfter[oid]);
    if (state && isTable(state) && scans > 0) scanned.add(state.name);
  }
  for (const oid of touched) {
    const state = known(oid);
    if (state && isTable(state) && facts.verified.includes(state.bareName)) scanned.add(state.name);
  }
  // On empty tables the query that validates a foreign key need not read the referenced one.
  for (const oid of foreignKeys.flat()) {
    const state = touched.has(oid) ? known(oid) : undefined;
    if (state) scanned.add(state.name);
  }
  return [...scanned].filter((name) => !emptied.has(name)).sort();
}

function listBuilt(
  { after, before, touched }: Readings,
  facts: DebugFacts,
  known: (oid: number) => RelationState | undefined,
  truncated: ReadonlySet<string>,
): { index: string; table: string }[] {
  const built = new Map<string, string>();
  for (const oid of touched) {
    const state = after.get(oid) ?? before.get(oid);
    const table = state?.kind === "i" ? known(state.owner ?? 0) : undefined;
    if (!state || !table || truncated.has(table.name) || table.kind === "t") continue;
    const tableNames = [table.bareName, after.get(table.oid)?.bareName];
    const isBuilt = facts.built.some(
      (fact) => tableNames.includes(fact.table) && fact.index.replace(/_ccnew\d*$/, "") === state.bareName,
    );
    if (isBuilt) built.set(state.name, table.name);
  }
  return [...built].map(([index, table]) => ({ index, table })).sort((a, b) => (a.index < b.index ? -1 : 1));
}

function countRows(
  { countersBefore, countersAfter }: Readings,
  known: (oid: number) => RelationState | undefined,
): Record<string, RowChanges> {
  const rows: Record<string, RowChanges> = {};
  for (const oid of Object.keys(countersAfter)) {
    const state = known(Number(oid));
    if (state?.kind !== "r") continue;
    const [, inserted, updated, deleted] = difference(countersBefore[oid], countersAfter[oid]);
    if (inserted + updated + deleted > 0) rows[state.name] = { inserted, updated, deleted };
  }
  return rows;
}

function difference(before: Counters | undefined, after: Counters | undefined): Counters {
  const part = (index: 0 | 1 | 2 | 3): number => Math.max(0, (after?.[index] ?? 0) - (before?.[index] ?? 0));
  return [part(0), part(1), part(2), part(3)];
}

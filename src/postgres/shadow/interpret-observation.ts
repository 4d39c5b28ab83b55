import type { RowChanges } from "../../model/shadow.ts";
import { compareStates, type StateChanges } from "./compare-states.ts";
import { type DebugFacts, readDebugMessages } from "./debug-messages.ts";
import { listLocks } from "./list-locks.ts";
import { countersAdded, type FindState, type Interpretation, type Readings } from "./readings.ts";
import { isRelation, isTable, isView } from "./relation-kinds.ts";
import type { RelationState } from "./relation-state.ts";
import { sortNewFiles } from "./sort-new-files.ts";

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
    cascaded: facts.cascaded,
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

function listScanned(
  { countersBefore, countersAfter, foreignKeys, touched }: Readings,
  facts: DebugFacts,
  known: FindState,
  rewritten: readonly string[],
  emptied: ReadonlySet<string>,
): string[] {
  const scanned = new Set<string>(rewritten);
  for (const oid of Object.keys(countersAfter)) {
    const state = known(Number(oid));
    const [scans] = countersAdded(countersBefore[oid], countersAfter[oid]);
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
  known: FindState,
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
  known: FindState,
): Record<string, RowChanges> {
  const rows: Record<string, RowChanges> = {};
  for (const oid of Object.keys(countersAfter)) {
    const state = known(Number(oid));
    if (state?.kind !== "r") continue;
    const [, inserted, updated, deleted] = countersAdded(countersBefore[oid], countersAfter[oid]);
    if (inserted + updated + deleted > 0) rows[state.name] = { inserted, updated, deleted };
  }
  return rows;
}

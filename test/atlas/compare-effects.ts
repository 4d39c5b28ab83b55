import type { RelationEffect } from "../../src/model/effect.ts";
import type { LockMode } from "../../src/model/lock.ts";
import type { Observation } from "../../src/model/shadow.ts";
import type { ModelledStatement } from "../../src/postgres/effects/model-statement.ts";
import { isSeenOnServer } from "../../src/postgres/effects/unseen.ts";
import { sortModes, strengthOf, strongestMode } from "../../src/postgres/lock-modes.ts";

/**
 * Compares what the model says with what the server did: error code, strongest lock of every relation, rewrites, scans
 * and index builds. Returns one readable line for each difference.
 *
 * @param isWritten false for a generated statement, which may have several mistakes at once.
 *
 * Left out, since the shadow cannot show it: what the model calls `known` or `assumed` beyond what was seen, and the
 * scans of statements that only read or change rows, which are the planner's choice on the fixture's few rows.
 */
export function compareEffects(
  modelled: ModelledStatement,
  observed: Observation,
  held: ReadonlyMap<string, LockMode>,
  partitioned: ReadonlySet<string>,
  isWritten: boolean,
): readonly string[] {
  const { error } = observed;
  const { predictedError } = modelled;
  if (observed.superuserNeeded || dependsOnRows(error)) return [];
  if (error !== null || predictedError !== null) {
    if (error?.code === predictedError?.code) return [];
    // Which of several mistakes in one statement the server finds first is not claimed.
    if (error !== null && predictedError !== null && !isWritten) return [];
    return [`error: server ${describeError(error)}, model ${describeError(predictedError)}`];
  }
  // A temporary table lives in a schema with the session's number, and only this session sees it.
  if (observed.locks.some(({ relation }) => relation.startsWith("pg_temp"))) return [];
  const created = new Set([...observed.created, ...names(modelled.effects, (each) => each.created)]);
  return [
    ...compareLocks(modelled.effects, observed, held, created),
    ...compareSets(
      "rewrite of",
      rewritten(observed),
      names(modelled.effects, (each) => each.rewrites),
    ),
    ...compareScans(modelled.effects, observed, created, partitioned),
    ...compareSets(
      "build of",
      observed.indexesBuilt.map(({ index }) => index),
      modelled.effects.flatMap(({ buildsIndexes }) => buildsIndexes),
    ),
    ...modelled.notModelled.filter((reason) => !isSeenOnServer(reason)),
  ];
}

/** Errors of class 22 and 23 come from the rows of the fixture, which no model knows. */
export function dependsOnRows(error: { readonly code: string } | null): boolean {
  return error !== null && /^2[23]/.test(error.code);
}

const describeError = (error: { code: string; message: string } | null): string =>
  error === null ? "none" : `${error.code} ${error.message}`;

const names = (
  effects: readonly RelationEffect[],
  is: (effect: RelationEffect) => boolean,
): readonly string[] => effects.filter(is).map(({ relation }) => relation);

const rewritten = ({ rewritten: heaps, refilled, copied }: Observation): readonly string[] => [
  ...heaps,
  ...refilled,
  ...copied,
];

function compareLocks(
  effects: readonly RelationEffect[],
  observed: Observation,
  held: ReadonlyMap<string, LockMode>,
  created: ReadonlySet<string>,
): readonly string[] {
  const server = new Map(observed.locks.map(({ relation, modes }) => [relation, strongestMode(modes)]));
  const model = new Map<string, LockMode | null>(held);
  for (const { relation, lock } of effects) {
    const before = held.get(relation);
    const stronger = before !== undefined && lock !== null && strengthOf(before) > strengthOf(lock);
    model.set(relation, stronger ? before : lock);
  }
  const beyond = new Set(names(effects, ({ evidence }) => evidence === "known" || evidence === "assumed"));
  return [...new Set([...server.keys(), ...model.keys()])].sort().flatMap((relation) => {
    const [did, said] = [server.get(relation) ?? null, model.get(relation) ?? null];
    if (did === said || (did === null && beyond.has(relation))) return [];
    if (said === null && created.has(relation)) return [];
    return [`lock of ${relation}: server ${did ?? "none"}, model ${said ?? "none"}`];
  });
}

const rowModes: readonly (LockMode | null)[] = ["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", null];

function compareScans(
  effects: readonly RelationEffect[],
  observed: Observation,
  created: ReadonlySet<string>,
  partitioned: ReadonlySet<string>,
): readonly string[] {
  const gone = new Set([...observed.dropped, ...observed.truncated, ...observed.refilled]);
  const reads = new Set(
    observed.locks
      .filter(({ modes }) => rowModes.includes(strongestMode(sortModes(modes))))
      .map(({ relation }) => relation),
  );
  const counts = (relation: string): boolean =>
    !created.has(relation) && !gone.has(relation) && !reads.has(relation) && !partitioned.has(relation);
  const built = observed.indexesBuilt.map(({ table }) => table);
  return compareSets(
    "scan of",
    [...observed.scanned, ...observed.rewritten, ...built].filter(counts),
    names(effects, ({ scans }) => scans).filter(counts),
  );
}

function compareSets(what: string, server: readonly string[], model: readonly string[]): readonly string[] {
  const [did, said] = [new Set(server), new Set(model)];
  return [...new Set([...did, ...said])]
    .sort()
    .filter((name) => did.has(name) !== said.has(name))
    .map(
      (name) =>
        `${what} ${name}: server ${did.has(name) ? "yes" : "no"}, model ${said.has(name) ? "yes" : "no"}`,
    );
}

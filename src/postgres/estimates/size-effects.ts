import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Effect, Estimate, RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { blocksOf } from "../lock-modes.ts";
import { addEstimates, NO_TIME } from "./add-estimates.ts";
import { changedRows } from "./changed-rows.ts";
import { estimateEffect } from "./estimate-effect.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { isStatementsTable } from "./estimate-scan.ts";
import { lockWait } from "./lock-wait.ts";
import { queryOf, queryTime } from "./query-time.ts";
import { rowSubqueries, subqueryTime } from "./subquery-time.ts";
import { tableSize } from "./table-size.ts";
import { CATALOG_WORK } from "./work-time.ts";

/**
 * Puts the sizes of production beside the effects of one statement. A relation made by the change set is
 * empty. The estimate of every effect is the time of the whole statement, since no lock is given back before
 * it ends: validating a foreign key holds the referenced table for as long as it reads both.
 */
export function sizeEffects(
  effects: readonly RelationEffect[],
  before: ReadonlyMap<string, Relation>,
  ground: EstimateGround,
  tree: Node,
): readonly Effect[] {
  const source = insertSource(effects, ground);
  const named = effects.find(({ relation }) => isStatementsTable(relation, tree));
  const namedRows =
    named === undefined ? null : named.created ? 0 : (ground.statistics(named.relation)?.rows ?? null);
  const own = effects.map((effect) => {
    if (isDoneByPartitions(effect, effects, before)) return CATALOG_WORK;
    const statistics =
      effect.dataChange === "insert" && source !== null ? source : ground.statistics(effect.relation);
    return estimateEffect(ground, effect, before.get(effect.relation), statistics, tree, namedRows);
  });
  const parts = own.filter((_, index) => hasWork(effects[index]));
  const whole = addEstimates([
    ...parts,
    estimateQuery(ground, effects, before, tree),
    estimateSubqueries(ground, effects, before, tree),
  ]);
  // Spread last: V8 takes ten times as long to add properties to a copy.
  return effects.map((effect, index) => ({
    blocks: effect.lock === null ? "nothing" : blocksOf(effect.lock),
    rows: effect.created ? 0 : sumOf(ground, before.get(effect.relation), effect.relation, "rows"),
    bytes: effect.created ? 0 : sumOf(ground, before.get(effect.relation), effect.relation, "bytes"),
    estimate: wholeOr(whole, own[index] ?? null),
    wait: lockWait(ground, effect),
    ...effect,
  }));
}

/** Rows or bytes of a relation, for a partitioned table those of its partitions; null where one of them is not known. */
function sumOf(
  ground: EstimateGround,
  relation: Relation | undefined,
  name: string,
  what: "rows" | "bytes",
): number | null {
  const own = ground.statistics(name)?.[what] ?? null;
  if (relation?.partitioned == null || (own !== null && own > 0)) return own;
  // A partition that the snapshot does not have came after it, and is empty.
  const children = relation.children.filter((child) => ground.relation(child) !== undefined);
  const parts = children.map((child) => sumOf(ground, ground.relation(child), child, what));
  if (parts.length === 0) return own;
  return parts.includes(null) ? null : parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
}

/** What a query that makes or fills a relation does beside reading its tables; null where a size is not known. */
function estimateQuery(
  ground: EstimateGround,
  effects: readonly RelationEffect[],
  before: ReadonlyMap<string, Relation>,
  tree: Node,
): Estimate | null {
  const query = queryOf(tree, (name) => before.get(name));
  if (query === null) return NO_TIME;
  const sources = effects
    .filter(
      ({ scans, rewrites, created, dataChange, lock }) =>
        scans && !rewrites && !created && dataChange === null && lock === "ACCESS SHARE",
    )
    .map(({ relation }) => tableSize(before.get(relation), ground.statistics(relation)));
  const known = sources.filter((size) => size !== null);
  return known.length < sources.length ? null : queryTime(ground, query, known, query.writes);
}

/** What the subqueries of an UPDATE do for each of its rows; null where a size is not known. */
function estimateSubqueries(
  ground: EstimateGround,
  effects: readonly RelationEffect[],
  before: ReadonlyMap<string, Relation>,
  tree: Node,
): Estimate | null {
  const effect = effects.find(({ dataChange, created }) => dataChange === "update" && !created);
  const table = effect === undefined ? undefined : before.get(effect.relation);
  if (effect === undefined || table === undefined) return NO_TIME;
  const subqueries = rowSubqueries(tree, table, ({ schemaname, relname }) =>
    [...before.values()].find(
      ({ schema, bareName }) => bareName === relname && (schemaname === undefined || schemaname === schema),
    ),
  );
  if (subqueries.length === 0) return NO_TIME;
  const statistics = ground.statistics(table.name);
  const rows = changedRows(effect, tree, table, statistics, tableSize(table, statistics));
  return rows === null ? null : subqueryTime(ground, subqueries, rows);
}

/** A partitioned table holds no rows itself: where its partitions are among the effects, their work is the work. */
function isDoneByPartitions(
  effect: RelationEffect,
  effects: readonly RelationEffect[],
  before: ReadonlyMap<string, Relation>,
): boolean {
  const relation = before.get(effect.relation);
  if (relation === undefined || relation.partitioned === null) return false;
  return effects.some((other) => relation.children.includes(other.relation));
}

/** Work whose length depends on the size of the relation. */
function hasWork(effect: RelationEffect | undefined): boolean {
  if (effect === undefined) return false;
  const { rewrites, scans, buildsIndexes, dataChange } = effect;
  return (
    rewrites ||
    scans ||
    buildsIndexes.length > 0 ||
    (dataChange !== null && dataChange !== "drop" && dataChange !== "truncate")
  );
}

function wholeOr(whole: Estimate | null, own: Estimate | null): Estimate | null {
  if (whole === null) return null;
  return own === null || whole.likely > own.likely ? whole : own;
}

/** Rows that INSERT … SELECT inserts: at most those of the largest table that it reads. */
function insertSource(effects: readonly RelationEffect[], ground: EstimateGround): RelationStatistics | null {
  let largest: RelationStatistics | null = null;
  for (const effect of effects) {
    if (effect.dataChange !== null || !effect.scans) continue;
    const statistics = ground.statistics(effect.relation);
    if (statistics !== null && (statistics.rows ?? 0) > (largest?.rows ?? -1)) largest = statistics;
  }
  return largest;
}

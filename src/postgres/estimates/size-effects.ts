import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Effect, Estimate, RelationEffect } from "../../model/effect.ts";
import { blocksOf } from "../lock-modes.ts";
import { addEstimates, NO_TIME } from "./add-estimates.ts";
import { changedRows } from "./changed-rows.ts";
import { estimateEffect } from "./estimate-effect.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { isStatementsTable, referencesNothing } from "./estimate-scan.ts";
import { lockWait } from "./lock-wait.ts";
import { type QuerySource, querySources } from "./query-sources.ts";
import { queryOf, queryTime } from "./query-time.ts";
import { rowSubqueries, subqueryTime } from "./subquery-time.ts";
import { tableSize } from "./table-size.ts";
import { isTarget } from "./target.ts";
import { isVacuum } from "./vacuum-time.ts";
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
  const query = queryOf(tree, (name) => before.get(name));
  const sources = querySources(ground, effects, before, query?.select);
  const named = effects.find(({ relation }) => isStatementsTable(relation, tree));
  const namedRows =
    named === undefined ? null : referencesOf(ground, named, before.get(named.relation), tree);
  const targetRows = rowsOfTarget(ground, effects, before, tree, sources);
  const own = effects.map((effect) => {
    if (isDoneByPartitions(effect, effects, before)) return CATALOG_WORK;
    const statistics = ground.statistics(effect.relation);
    const asked = validatesFilled(effect, named, namedRows) ? { ...effect, scans: true } : effect;
    const whole = estimateEffect(ground, asked, before.get(effect.relation), statistics, tree, {
      namedRows,
      sources,
      targetRows,
    });
    return effect.dataChange === "insert" ? shareOfPartition(whole, effect, effects, before) : whole;
  });
  const parts = own.filter((_, index) => {
    const effect = effects[index];
    return isVacuum(tree) || hasWork(effect) || validatesFilled(effect, named, namedRows);
  });
  const whole = addEstimates([
    ...parts,
    query === null ? NO_TIME : sources === null ? null : queryTime(ground, query, sources),
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

/** Rows that a statement changes in the table that it names itself; null: not known, or it names none. */
function rowsOfTarget(
  ground: EstimateGround,
  effects: readonly RelationEffect[],
  before: ReadonlyMap<string, Relation>,
  tree: Node,
  sources: readonly QuerySource[] | null,
): Estimate | null {
  const target = effects.find(
    ({ relation, dataChange }) => dataChange !== null && isTarget(tree, relation, before.get(relation)),
  );
  if (target === undefined) return null;
  const relation = before.get(target.relation);
  const statistics = ground.statistics(target.relation);
  return changedRows(target, tree, relation, statistics, tableSize(relation, statistics), sources);
}

/** Rows of the table that an ALTER TABLE names; none that references where its new columns are null. */
function referencesOf(
  ground: EstimateGround,
  { relation: name, created }: RelationEffect,
  relation: Relation | undefined,
  tree: Node,
): number | null {
  const statistics = ground.statistics(name);
  if (created && statistics === null) return 0;
  return referencesNothing(tree, relation, statistics) ? 0 : sumOf(ground, relation, name, "rows");
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

/** Rows that are inserted into a partitioned table are spread over its partitions. */
function shareOfPartition(
  whole: Estimate | null,
  { relation: name, dataChange }: RelationEffect,
  effects: readonly RelationEffect[],
  before: ReadonlyMap<string, Relation>,
): Estimate | null {
  const [parent] = before.get(name)?.parents ?? [];
  const siblings = effects.filter(
    (other) =>
      other.dataChange === dataChange &&
      parent !== undefined &&
      before.get(other.relation)?.parents.includes(parent),
  );
  if (whole === null || siblings.length < 2) return whole;
  const { low, likely, high } = whole;
  return { low: low / siblings.length, likely: likely / siblings.length, high: high / siblings.length };
}

/**
 * True for the table that a foreign key of a new table references: where the change set has filled the new one, its rows
 * are looked for after all.
 */
function validatesFilled(
  effect: RelationEffect | undefined,
  named: RelationEffect | undefined,
  namedRows: number | null,
): boolean {
  if (effect === undefined || named === undefined || !named.created || (namedRows ?? 0) === 0) return false;
  return effect !== named && effect.kind === "table" && effect.lock === "SHARE ROW EXCLUSIVE";
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

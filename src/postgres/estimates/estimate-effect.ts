import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate, RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { addEstimates } from "./add-estimates.ts";
import { estimateDataChange } from "./estimate-data-change.ts";
import { type IndexShape, indexBuildMs, shapeOfIndex, shapesInStatement } from "./estimate-index-build.ts";
import { scanMs } from "./scan-ms.ts";
import { type TableSize, tableSize } from "./table-size.ts";
import type { Cost } from "./throughput.ts";
import { throughput } from "./throughput-constants.ts";

/**
 * Looking a referenced row up by its key, in ns. Few rows are looked up one by one instead of reading the whole table:
 * 10^0 to 10^4 rows that reference 3 M took 13 to 20 µs each on PostgreSQL 16, and nothing where there were none.
 */
const LOOKUP_NS = 20_000;

/** A change of catalog rows only, in ms: measured at well under 5 ms on 14 to 18. */
export const CATALOG_WORK: Estimate = { low: 0.2, likely: 1, high: 5 };

/**
 * How long the work takes that a statement does on one relation, in ms. Null: the size is not known and
 * the work depends on it.
 *
 * @param tree the statement's syntax tree: it tells the new index's columns and the rows that a WHERE matches
 * @param tableRows rows of the table that the statement names: so many references are looked up by a foreign key
 */
export function estimateEffect(
  effect: RelationEffect,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  tree?: Node,
  tableRows: number | null = null,
): Estimate | null {
  if (effect.created) return CATALOG_WORK;
  const size = tableSize(relation, statistics);
  const parts: (Estimate | null)[] = [CATALOG_WORK];
  if (effect.rewrites) parts.push(estimateRewrite(effect, relation, statistics, size));
  else {
    if (effect.buildsIndexes.length > 0) parts.push(estimateBuilds(effect, relation, statistics, size, tree));
    else if (effect.scans && !changesRows(effect)) parts.push(estimateScan(effect, size, tree, tableRows));
  }
  if (changesRows(effect)) parts.push(estimateDataChange(effect, tree, relation, statistics, size));
  return addEstimates(parts);
}

function changesRows({ dataChange }: RelationEffect): boolean {
  return dataChange === "insert" || dataChange === "update" || dataChange === "delete";
}

/** A scan that verifies a condition, or either side of the query that validates a foreign key. */
function estimateScan(
  effect: RelationEffect,
  size: TableSize | null,
  tree: Node | undefined,
  tableRows: number | null,
): Estimate | null {
  if (!isForeignKeyStatement(tree)) return size === null ? null : spread(scanMs(size), size.heapBytes);
  if (isStatementsTable(effect.relation, tree)) {
    return size === null
      ? null
      : spread(costMs(throughput.foreignKeyChild, size.rows, size.heapBytes), size.heapBytes);
  }
  const lookups = tableRows === null ? null : (tableRows * LOOKUP_NS) / 1e6;
  const whole = size === null ? null : costMs(throughput.foreignKeyParent, size.rows, size.heapBytes);
  if (lookups !== null && (whole === null || lookups < whole)) return spread(lookups, 0);
  return whole === null || size === null ? null : spread(whole, size.heapBytes);
}

function estimateRewrite(
  effect: RelationEffect,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize | null,
): Estimate | null {
  if (size === null) return null;
  const bytes = size.heapBytes + size.toastBytes;
  const builds = (relation?.indexes ?? []).map((index) =>
    indexBuildMs(shapeOfIndex(index), size, relation, statistics),
  );
  const unknownBuilds = Math.max(0, effect.buildsIndexes.length - builds.length);
  const plain: IndexShape = { method: "btree", columns: [null], partial: false };
  const indexes =
    builds.reduce((sum, ms) => sum + ms, 0) + unknownBuilds * indexBuildMs(plain, size, relation, statistics);
  return spread(costMs(throughput.rewrite, size.rows, bytes) + indexes, bytes * 2);
}

function estimateBuilds(
  effect: RelationEffect,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize | null,
  tree: Node | undefined,
): Estimate | null {
  if (size === null) return null;
  const inStatement = tree === undefined ? [] : [...shapesInStatement(tree)];
  const ms = effect.buildsIndexes.map((name) => {
    const existing = relation?.indexes.find((index) => index.name === name);
    const shape = existing === undefined ? inStatement.shift() : shapeOfIndex(existing);
    return indexBuildMs(
      shape ?? { method: "btree", columns: [null], partial: false },
      size,
      relation,
      statistics,
    );
  });
  return spread(
    ms.reduce((sum, each) => sum + each, 0),
    size.heapBytes,
  );
}

function costMs(cost: Cost, rows: number, bytes: number): number {
  return (rows * cost.rowNs + bytes * cost.byteNs) / 1e6;
}

/** `bytes` may have to come from storage: the high end counts that in. */
function spread(likely: number, bytes: number): Estimate {
  return {
    low: likely * throughput.lowFactor,
    likely,
    high: likely * throughput.highFactor + (bytes * throughput.storageByteNs) / 1e6,
  };
}

function isForeignKeyStatement(tree: Node | undefined): boolean {
  if (tree === undefined || !("AlterTableStmt" in tree)) return false;
  return (tree.AlterTableStmt.cmds ?? []).some((command) => {
    const definition = "AlterTableCmd" in command ? command.AlterTableCmd.def : undefined;
    return (
      definition !== undefined &&
      "Constraint" in definition &&
      definition.Constraint.contype === "CONSTR_FOREIGN"
    );
  });
}

/** True for the table that an ALTER TABLE names. */
export function isStatementsTable(relation: string, tree: Node | undefined): boolean {
  if (tree === undefined || !("AlterTableStmt" in tree)) return false;
  const name = tree.AlterTableStmt.relation?.relname ?? "";
  return relation.endsWith(`.${name}`) || relation.endsWith(`."${name}"`);
}

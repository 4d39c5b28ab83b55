import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate, RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { addTimes } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { indexBuildTime } from "./estimate-index-build.ts";
import { type IndexShape, PLAIN_SHAPE, shapeOfIndex, shapesInStatement } from "./index-shape.ts";
import { rowsByColumns, scanTime } from "./scan-time.ts";
import type { TableSize } from "./table-size.ts";
import { CHUNK_BYTES, toastEffort } from "./toast-time.ts";
import { FILE_WORK, storageTime, workTime } from "./work-time.ts";

/** What one more column adds to a row that is written anew. */
const WRITTEN_COLUMN_SHARE = 0.025;

/** Time in ms to write the heap with its TOAST table anew and to build its indexes again. */
export function estimateRewrite(
  ground: EstimateGround,
  effect: RelationEffect,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize,
  tree: Node | undefined,
): Estimate {
  const { throughput } = ground;
  const live = size.heapBytes * size.liveShare;
  const written = { ...size, heapBytes: live };
  return addTimes([
    FILE_WORK,
    // The rows that are dead are read over.
    scanTime(ground, { rows: 0, heapBytes: size.heapBytes - live }),
    workTime(throughput, "rewrite", rowsByColumns(size.rows, relation, WRITTEN_COLUMN_SHARE), live),
    workTime(throughput, "check", isSorted(tree) ? size.rows : 0, 0),
    workTime(throughput, "toastCopy", 0, size.toastBytes * toastEffort(relation, statistics, size)),
    // Read, written, and written to the WAL.
    storageTime(throughput, 3 * (live + size.toastBytes)),
    ...shapesOf(effect, relation, tree).map((shape) =>
      indexBuildTime(ground, shape, written, relation, statistics),
    ),
  ]);
}

/** CLUSTER reads in the order of an index, or sorts. */
function isSorted(tree: Node | undefined): boolean {
  return tree !== undefined && "ClusterStmt" in tree;
}

/** Time in ms to build the indexes of a table that is not rewritten. */
export function estimateBuilds(
  ground: EstimateGround,
  effect: RelationEffect,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize,
  tree: Node | undefined,
): Estimate {
  const builds = [
    ...shapesOf(effect, relation, tree).map((shape) =>
      indexBuildTime(ground, shape, size, relation, statistics),
    ),
    ...(isReindexOfTable(tree) && size.toastBytes > 0 ? [toastIndexTime(ground, size)] : []),
  ];
  if (tree === undefined || !isConcurrent(tree)) return addTimes(builds);
  const waits = ground.longestTransactionMs ?? 0;
  return addTimes([
    ...builds,
    ...builds.map(() => secondPass(ground, size)),
    // CONCURRENTLY waits for the transactions that were running when each of its phases began.
    { low: 0, likely: 0, high: waits },
  ]);
}

/** REINDEX of a table builds the index of its TOAST table too. */
function toastIndexTime(ground: EstimateGround, { toastBytes }: TableSize): Estimate {
  const rows = toastBytes / CHUNK_BYTES;
  return addTimes([
    FILE_WORK,
    scanTime(ground, { rows, heapBytes: toastBytes }),
    workTime(ground.throughput, "btreeSorted", rows, 0),
  ]);
}

function isReindexOfTable(tree: Node | undefined): boolean {
  return tree !== undefined && "ReindexStmt" in tree && tree.ReindexStmt.kind !== "REINDEX_OBJECT_INDEX";
}

/** Rows that came in meanwhile are looked for in a second scan of the table and of the index. */
function secondPass(ground: EstimateGround, size: TableSize): Estimate {
  return addTimes([scanTime(ground, size), workTime(ground.throughput, "secondPass", size.rows, 0)]);
}

/** Indexes that are there already are built as they are; what is left over is what the statement defines. */
function shapesOf(
  effect: RelationEffect,
  relation: Relation | undefined,
  tree: Node | undefined,
): readonly IndexShape[] {
  const inStatement = tree === undefined ? [] : [...shapesInStatement(tree)];
  return effect.buildsIndexes.map((name) => {
    const existing = relation?.indexes.find((index) => index.name === name);
    return existing === undefined ? (inStatement.shift() ?? PLAIN_SHAPE) : shapeOfIndex(existing);
  });
}

function isConcurrent(tree: Node): boolean {
  if ("IndexStmt" in tree) return tree.IndexStmt.concurrent === true;
  if (!("ReindexStmt" in tree)) return false;
  return (tree.ReindexStmt.params ?? []).some(
    (param) => "DefElem" in param && param.DefElem.defname === "concurrently",
  );
}

import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { addTimes, NO_TIME } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { expressionTime } from "./expression-cost.ts";
import { type KeyFacts, keyFacts } from "./index-key.ts";
import type { IndexShape } from "./index-shape.ts";
import { indexWork } from "./index-work.ts";
import { matchedShare } from "./matched-share.ts";
import { parallelTime } from "./parallel-time.ts";
import { isFixedWidth } from "./row-width.ts";
import { scanTime } from "./scan-time.ts";
import type { TableSize } from "./table-size.ts";
import { FILE_WORK, storageTime, workTime } from "./work-time.ts";

/** Item header and alignment of an index entry, in bytes. */
export const ENTRY_OVERHEAD = 16;
/** Texts that are equal are seen to be so by their bytes, without the collation. */
const EQUAL_SHARE = 0.25;
/** How much longer a GiST index takes whose keys overlap much: it depends on the data alone. */
const OVERLAP_FACTOR = 1.7;

/** A B-tree's rows count by their logarithm, since they are sorted: 1 for a million rows. */
export function sortedRows(rows: number): number {
  return (rows * Math.log2(Math.max(rows, 2))) / 20;
}

/** Time in ms to build one index, the scan of the table included. */
export function indexBuildTime(
  ground: EstimateGround,
  shape: IndexShape,
  size: TableSize,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
): Estimate {
  const { throughput } = ground;
  const facts = shape.keys.map((key) => keyFacts(key, relation, statistics, size));
  const width = facts.reduce((sum, key) => sum + key.width, 0);
  const { work, factor } = indexWork(shape, facts);
  const keyTime = (share: number): Estimate => {
    const rows = size.rows * share;
    return work === "btreeFixed" || work === "btreeText"
      ? sortTime(ground, facts, rows)
      : workTime(throughput, work, rows * factor, rows * width * factor * fewValuesShare(shape, facts, rows));
  };
  const share = matchedShare(shape.predicate ?? undefined, relation, statistics);
  const sorting = {
    low: keyTime(share.low).low,
    likely: keyTime(share.likely).likely,
    high: keyTime(share.high).high * (work === "gist" ? OVERLAP_FACTOR : 1),
  };
  const entryBytes = shape.method === "brin" ? 0 : size.rows * (width + ENTRY_OVERHEAD);
  // What does not fit into maintenance_work_mem is sorted in files: written and read once more.
  const spilled = entryBytes > ground.maintenanceWorkMem ? 2 * entryBytes : 0;
  const expressions = [shape.predicate, ...shape.keys.map(({ expression }) => expression)];
  return addTimes([
    FILE_WORK,
    parallelTime(ground, shape.method, size, addTimes([scanTime(ground, size), sorting])),
    ...expressions.map((each) => expressionTime(ground, each ?? undefined, relation, statistics, size)),
    shape.isExclusion ? sorting : NO_TIME,
    storageTime(throughput, (entryBytes + spilled) * share.high),
  ]);
}

/** Where documents or arrays are few and repeated, so are the entries of a GIN index. */
function fewValuesShare({ method }: IndexShape, [first]: readonly KeyFacts[], rows: number): number {
  const isFew = first !== undefined && first.distinct !== null && first.distinct < rows * FEW_VALUES;
  return method === "gin" && isFew ? FEW_VALUES_SHARE : 1;
}

const FEW_VALUES = 0.01;
const FEW_VALUES_SHARE = 0.6;

/**
 * Time in ms to sort the keys of a B-tree. Each comparison is decided by the first key in which two rows differ: of the
 * levels of a sort, as many by a key as it would take to sort its different values alone. The keys before it are equal.
 */
function sortTime(ground: EstimateGround, facts: readonly KeyFacts[], rows: number): Estimate {
  const levels = Math.log2(Math.max(2, rows));
  let left = levels;
  let [text, fixed, fixedBytes] = [0, 0, 0];
  for (const { type, distinct, width, isSorted } of facts) {
    const values = isSorted || distinct === null ? rows : distinct;
    const decided = Math.min(left, Math.log2(Math.max(1, values)));
    left -= decided;
    if (isFixedWidth(type)) {
      fixed += decided;
      fixedBytes += width * decided;
    } else text += decided + EQUAL_SHARE * left;
  }
  const isAllText = facts.every(({ type }) => !isFixedWidth(type));
  if (!isAllText) fixed += left;
  const { throughput } = ground;
  return addTimes([
    workTime(throughput, "btreeText", (sortedRows(rows) * text) / levels, 0),
    workTime(throughput, "btreeFixed", (sortedRows(rows) * fixed) / levels, (rows * fixedBytes) / levels),
  ]);
}

import type { Node } from "@pgsql/types";
import type { Index, Relation } from "../../model/catalog.ts";
import type { Estimate, RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import type { Work } from "../../model/throughput.ts";
import { addTimes, NO_TIME } from "./add-estimates.ts";
import { changedRows } from "./changed-rows.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { shapeOfIndex, workOf } from "./estimate-index-build.ts";
import { boundByJoin, joinOf } from "./joined-rows.ts";
import { referenceTime } from "./reference-time.ts";
import { runsInLoop } from "./runs-in-loop.ts";
import { scanTime } from "./scan-time.ts";
import type { TableSize } from "./table-size.ts";
import { storageTime, workTime } from "./work-time.ts";

/** A loop in PL/pgSQL runs one statement for each row or batch: measured at about this much more. */
const LOOP_FACTOR = 1.5;
const OTHER_ROW_BYTES = 100;
/** From this share of the rows on an index is of no use to find them. */
const MANY_ROWS_SHARE = 0.05;

/** Time in ms of a data change: the rows found, the rows written, and what indexes, triggers and foreign keys add. */
export function estimateDataChange(
  ground: EstimateGround,
  effect: RelationEffect,
  tree: Node | undefined,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize | null,
): Estimate | null {
  const matched = changedRows(effect, tree, relation, statistics, size);
  if (matched === null) return null;
  const rows = boundByJoin(ground, tree, relation, matched);
  const width =
    size === null || size.rows === 0 ? OTHER_ROW_BYTES : (size.heapBytes * size.liveShare) / size.rows;
  const factor = runsInLoop(tree) ? LOOP_FACTOR : 1;
  const least = changeTime(ground, effect, relation, tree, rows.low * factor, width);
  const likely = changeTime(ground, effect, relation, tree, rows.likely * factor, width);
  const most = changeTime(ground, effect, relation, tree, rows.high * factor, width);
  return addTimes([
    { low: least.low, likely: likely.likely, high: most.high },
    findTime(ground, effect, rows, size, joinOf(tree) !== null),
  ]);
}

/** INSERT finds no rows; the others read the table, or as many rows by an index. */
function findTime(
  ground: EstimateGround,
  effect: RelationEffect,
  rows: Estimate,
  size: TableSize | null,
  joins: boolean,
): Estimate {
  // A condition that never holds is seen by the planner, which then reads nothing.
  if (effect.dataChange === "insert" || size === null || rows.high === 0) return NO_TIME;
  if (!effect.wholeTable && rows.likely < size.rows * MANY_ROWS_SHARE) return NO_TIME;
  const matching = joins ? workTime(ground.throughput, "foreignKeyChild", size.rows, 0) : NO_TIME;
  return addTimes([scanTime(ground, size), matching]);
}

function changeTime(
  ground: EstimateGround,
  effect: RelationEffect,
  relation: Relation | undefined,
  tree: Node | undefined,
  rows: number,
  width: number,
): Estimate {
  const { throughput } = ground;
  const { dataChange } = effect;
  const work = dataChange === "delete" || dataChange === "insert" ? dataChange : "update";
  const triggers = (relation?.triggers ?? []).filter(({ definition }) => / FOR EACH ROW /.test(definition));
  return addTimes([
    workTime(throughput, work, rows, rows * width),
    // New rows, and pages that are changed for the first time since a checkpoint, go whole into the WAL.
    storageTime(throughput, (work === "update" ? 2 : 1) * rows * width),
    work === "delete" ? NO_TIME : entryTime(ground, relation, tree, work, rows),
    ...triggers.map(() => workTime(throughput, "trigger", rows, 0)),
    referenceTime(ground, relation, updatedColumns(tree), work, rows),
  ]);
}

/**
 * Every index gets an entry for each new row version. Where no updated column is in an index and the page has room, none
 * does (HOT): an UPDATE of the whole table finds pages that are full, so that is the low value alone.
 */
function entryTime(
  ground: EstimateGround,
  relation: Relation | undefined,
  tree: Node | undefined,
  work: Work,
  rows: number,
): Estimate {
  const indexes = relation?.indexes ?? [];
  const entries = addTimes(
    indexes.map((index) => workTime(ground.throughput, entryWork(index, relation), rows, 0)),
  );
  const updated = updatedColumns(tree);
  const mayBeHot =
    work === "update" &&
    updated !== null &&
    !indexes.some(({ columns, expressions, predicate }) =>
      expressions !== null || predicate !== null
        ? true
        : columns.some((column) => updated.includes(column ?? "")),
    );
  return mayBeHot ? { ...entries, low: 0 } : entries;
}

function entryWork(index: Index, relation: Relation | undefined): Work {
  if (index.method === "gin" || index.method === "gist") return "ginEntry";
  return workOf(shapeOfIndex(index), relation) === "btreeText" ? "textIndexEntry" : "indexEntry";
}

/** Bare names of the columns that an UPDATE sets; null where it is no UPDATE. */
function updatedColumns(tree: Node | undefined): readonly string[] | null {
  if (tree === undefined || !("UpdateStmt" in tree)) return null;
  return (tree.UpdateStmt.targetList ?? []).flatMap((target) =>
    "ResTarget" in target ? (target.ResTarget.name ?? []) : [],
  );
}

import type { Node } from "@pgsql/types";
import type { Index, Relation, Trigger } from "../../model/catalog.ts";
import type { Estimate, RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import type { Work } from "../../model/throughput.ts";
import { addTimes, NO_TIME } from "./add-estimates.ts";
import { changedRows } from "./changed-rows.ts";
import { changedToastTime } from "./changed-toast.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { shapeOfIndex } from "./index-shape.ts";
import { workOfShape } from "./index-work.ts";
import { boundByJoin, joinOf } from "./joined-rows.ts";
import { referenceTime } from "./reference-time.ts";
import { heapBytesOf } from "./row-width.ts";
import { runsInLoop } from "./runs-in-loop.ts";
import { scanTime } from "./scan-time.ts";
import { NO_FACTS, type StatementFacts } from "./statement-facts.ts";
import type { TableSize } from "./table-size.ts";
import { isTarget, namesTarget, updatedColumns } from "./target.ts";
import { storageTime, workTime } from "./work-time.ts";

/** A loop in PL/pgSQL runs one statement for each row or batch: measured at about this much more. */
const LOOP_FACTOR = 1.5;
const OTHER_ROW_BYTES = 100;
const MANY_ROWS = 1000;
/** A statement that a trigger runs, against the trigger itself: 11 µs on PostgreSQL 16. */
const TRIGGERED_STATEMENT = 2.5;
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
  { sources, targetRows }: Pick<StatementFacts, "sources" | "targetRows"> = NO_FACTS,
): Estimate | null {
  const width = rowWidth(relation, size);
  if (tree !== undefined && namesTarget(tree) && !isTarget(tree, effect.relation, relation)) {
    return targetRows === null ? null : triggeredTime(ground, effect, targetRows, width);
  }
  const matched = changedRows(effect, tree, relation, statistics, size, sources);
  if (matched === null) return null;
  const rows = boundByJoin(ground, tree, relation, matched);
  const factor = runsInLoop(tree) ? LOOP_FACTOR : 1;
  const shape = { width, tableRows: size?.rows ?? 0 };
  const least = changeTime(ground, effect, relation, tree, rows.low * factor, shape);
  const likely = changeTime(ground, effect, relation, tree, rows.likely * factor, shape);
  const most = changeTime(ground, effect, relation, tree, rows.high * factor, shape);
  return addTimes([
    { low: least.low, likely: likely.likely, high: most.high },
    findTime(ground, effect, rows, size, joinOf(tree) !== null),
    changedToastTime(ground, effect, tree, { relation, statistics, size }, rows, sources),
  ]);
}

function rowWidth(relation: Relation | undefined, size: TableSize | null): number {
  if (size !== null && size.rows > 0) return (size.heapBytes * size.liveShare) / size.rows;
  return relation === undefined ? OTHER_ROW_BYTES : heapBytesOf(relation, MANY_ROWS) / MANY_ROWS;
}

/** What a trigger changes in another table: a statement of its own for each row, if it comes to that. */
function triggeredTime(
  ground: EstimateGround,
  { dataChange }: RelationEffect,
  { likely, high }: Estimate,
  width: number,
): Estimate {
  const work = dataChange === "delete" || dataChange === "insert" ? dataChange : "update";
  const of = (rows: number): Estimate =>
    addTimes([
      workTime(ground.throughput, "trigger", rows * TRIGGERED_STATEMENT, 0),
      workTime(ground.throughput, work, rows, rows * width),
    ]);
  return { low: 0, likely: of(likely).likely, high: of(high).high };
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
  { width, tableRows }: { readonly width: number; readonly tableRows: number },
): Estimate {
  const { throughput } = ground;
  const { dataChange } = effect;
  const work = dataChange === "delete" || dataChange === "insert" ? dataChange : "update";
  const triggers = (relation?.triggers ?? []).filter((trigger) => runsForRow(trigger, work));
  return addTimes([
    workTime(throughput, work, rows, rows * width),
    // New rows, and pages that are changed for the first time since a checkpoint, go whole into the WAL.
    storageTime(throughput, (work === "update" ? 2 : 1) * rows * width),
    work === "delete" ? NO_TIME : entryTime(ground, relation, tree, work, rows, tableRows),
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
  tableRows: number,
): Estimate {
  const indexes = relation?.indexes ?? [];
  const entries = addTimes(indexes.map((index) => indexEntryTime(ground, index, relation, rows)));
  const updated = updatedColumns(tree);
  const mayBeHot =
    work === "update" &&
    updated !== null &&
    !indexes.some(({ columns, expressions, predicate }) =>
      expressions !== null || predicate !== null
        ? true
        : columns.some((column) => updated.includes(column ?? "")),
    );
  if (!mayBeHot) return entries;
  const inPlace = roomForVersions(relation, tableRows === 0 ? 1 : rows / tableRows);
  return { low: 0, likely: entries.likely * (1 - inPlace), high: entries.high };
}

/** Share of the new row versions that find room on the pages of the old ones: what the fillfactor leaves free. */
function roomForVersions(relation: Relation | undefined, share: number): number {
  const option = relation?.options.find((each) => each.startsWith("fillfactor="));
  const filled = Number(option?.slice("fillfactor=".length) ?? 100) / 100;
  return Math.min(1, (1 - filled) / (filled * Math.max(share, 0.01)));
}

/** True where the trigger runs for each row of such a change. */
function runsForRow({ definition }: Trigger, work: Work): boolean {
  const [events = ""] = definition.split(" ON ");
  return / FOR EACH ROW /.test(definition) && new RegExp(`\\b${work}\\b`, "i").test(events);
}

/** GIN collects what is new in a list and sorts it in later, unless fastupdate is off; the calibration has it off. */
const COLLECTED_SHARE = 0.5;

function indexEntryTime(
  ground: EstimateGround,
  index: Index,
  relation: Relation | undefined,
  rows: number,
): Estimate {
  const isCollected = index.method === "gin" && !/fastupdate\s*=\s*'?(off|false|0)/i.test(index.definition);
  return workTime(
    ground.throughput,
    entryWork(index, relation),
    rows * (isCollected ? COLLECTED_SHARE : 1),
    0,
  );
}

function entryWork(index: Index, relation: Relation | undefined): Work {
  if (index.method === "gin" || index.method === "gist") return "ginEntry";
  return workOfShape(shapeOfIndex(index), relation) === "btreeText" ? "textIndexEntry" : "indexEntry";
}

import type { Index, Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import type { Work } from "../../model/throughput.ts";
import { addTimes } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import type { IndexShape } from "./index-shape.ts";
import { parallelTime } from "./parallel-time.ts";
import { columnWidth, isFixedWidth } from "./row-width.ts";
import { scanTime } from "./scan-time.ts";
import type { TableSize } from "./table-size.ts";
import { FILE_WORK, storageTime, workTime } from "./work-time.ts";

/** Item header and alignment of an index entry, in bytes. */
const ENTRY_OVERHEAD = 16;

/** Share of the rows that a partial index holds: its predicate is not looked into. */
const PARTIAL: Estimate = { low: 0.02, likely: 0.4, high: 1 };

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
  const keys = shape.columns.map((name) => relation?.columns.find((column) => column.name === name));
  const width = keys.reduce((sum, column) => sum + columnWidth(column, statistics), 0);
  const work = workOf(shape, relation);
  const isTree = work === "btreeFixed" || work === "btreeText";
  const keyTime = (share: number): Estimate => {
    const rows = size.rows * share;
    return workTime(throughput, work, isTree ? sortedRows(rows) : rows, rows * width);
  };
  const { low, likely, high } = shape.partial ? PARTIAL : { low: 1, likely: 1, high: 1 };
  const sorting = { low: keyTime(low).low, likely: keyTime(likely).likely, high: keyTime(high).high };
  const evaluated = shape.partial || shape.columns.includes(null) ? size.rows : 0;
  const entryBytes = shape.method === "brin" ? 0 : size.rows * (width + ENTRY_OVERHEAD);
  // What does not fit into maintenance_work_mem is sorted in files: written and read once more.
  const spilled = entryBytes > ground.maintenanceWorkMem ? 2 * entryBytes : 0;
  return addTimes([
    FILE_WORK,
    parallelTime(ground, shape.method, size, addTimes([scanTime(ground, size), sorting])),
    workTime(throughput, "check", evaluated, 0),
    storageTime(throughput, (entryBytes + spilled) * high),
  ]);
}

/** The work that building an index of this shape is, apart from the scan. */
export function workOf({ method, columns }: IndexShape, relation: Relation | undefined): Work {
  const column = (name: string | null | undefined): Relation["columns"][number] | undefined =>
    relation?.columns.find((each) => each.name === name);
  const first = column(columns[0]);
  switch (method) {
    case "brin":
      return "brin";
    case "hash":
      return "hash";
    case "gist":
    case "spgist":
      return first?.type === "point" ? "gistSorted" : "gist";
    case "gin":
      return first?.type === "tsvector" ? "ginText" : first?.type.endsWith("[]") ? "ginArray" : "ginJson";
    default:
      if (columns.length === 1 && first !== undefined && growsWithTime(first)) return "btreeSorted";
      return columns.every((name) => isFixedWidth(column(name)?.type ?? "text")) ? "btreeFixed" : "btreeText";
  }
}

/** Numbers given out in order lie in the heap in that order, unless rows were updated much: sorting them is quick. */
function growsWithTime({ default: value, identity }: Relation["columns"][number]): boolean {
  return identity !== null || /^nextval\(/.test(value ?? "");
}

export function shapeOfIndex(index: Index): IndexShape {
  return { method: index.method, columns: index.columns, partial: index.predicate !== null };
}

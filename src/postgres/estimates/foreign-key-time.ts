import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import { addTimes } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { rowsByColumns, scanTime } from "./scan-time.ts";
import type { TableSize } from "./table-size.ts";
import { storageTime, workTime } from "./work-time.ts";

/** A row of a hash join with a short key: tuple, header and bucket. */
const HASHED_ROW_BYTES = 48;
/** A hash table that fits into a processor's cache is filled in half the time. */
const CACHE_BYTES = 16 * 1024 * 1024;
const CACHED_SHARE = 0.5;

/** Time in ms for the side of a foreign key's validation that references: its rows are read and joined. */
export function referencingTime(
  ground: EstimateGround,
  relation: Relation | undefined,
  size: TableSize,
  isAllNull: boolean,
): Estimate {
  const scan = scanTime(ground, { ...size, rows: rowsByColumns(size.rows, relation) });
  return isAllNull ? scan : addTimes([scan, workTime(ground.throughput, "foreignKeyChild", size.rows, 0)]);
}

/**
 * Time in ms for the side that is referenced. The larger side is read, the smaller one hashed; or both are read in the order
 * of the key, where what lies behind the last reference is not read. Few references are looked up one by one. Null: the size
 * is not known.
 *
 * @param references rows that reference, null where not known
 */
export function referencedTime(
  ground: EstimateGround,
  relation: Relation | undefined,
  size: TableSize | null,
  references: number | null,
): Estimate | null {
  const { throughput } = ground;
  const lookups = references === null ? null : workTime(throughput, "foreignKeyCheck", references, 0);
  if (size === null) return lookups;
  const scan = scanTime(ground, { ...size, rows: rowsByColumns(size.rows, relation) });
  const bytes = size.rows * HASHED_ROW_BYTES;
  // A hash table that is larger than maintenance_work_mem goes to files and comes back.
  const spilled = storageTime(throughput, bytes > ground.maintenanceWorkMem ? 2 * bytes : 0);
  const hashed = addTimes([scan, hashTime(ground, size.rows), spilled]);
  if (references === null || references >= size.rows || lookups === null) return hashed;
  const joined = addTimes([
    scan,
    workTime(throughput, "foreignKeyChild", size.rows, 0),
    hashTime(ground, references),
  ]);
  if (lookups.likely < joined.likely) return lookups;
  const inOrder = addTimes([scan, workTime(throughput, "foreignKeyChild", size.rows, 0)]);
  return { low: inOrder.low * (references / size.rows), likely: joined.likely, high: hashed.high };
}

function hashTime({ throughput }: EstimateGround, rows: number): Estimate {
  const isCached = rows * HASHED_ROW_BYTES <= CACHE_BYTES;
  return workTime(throughput, "foreignKeyParent", rows * (isCached ? CACHED_SHARE : 1), 0);
}

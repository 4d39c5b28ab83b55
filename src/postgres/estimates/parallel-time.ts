import type { Estimate } from "../../model/effect.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import type { TableSize } from "./table-size.ts";

/** From min_parallel_table_scan_size (8 MB) on a table gets one worker, and one more for three times the size each. */
const FIRST_WORKER_BYTES = 8 * 1024 * 1024;
/** Each process needs so much of maintenance_work_mem (plan_create_index_workers). */
const BYTES_PER_PROCESS = 32 * 1024 * 1024;
/** What a worker adds at best. */
const BEST_GAIN = 0.9;
/** First major version that builds an index of the method in parallel. */
const SINCE: Readonly<Record<string, number>> = { btree: 11, brin: 17, gin: 18 };

/** Workers that help to build an index, as PostgreSQL plans them from the size and the settings. */
export function plannedWorkers(
  ground: EstimateGround,
  method: string,
  { heapBytes }: Pick<TableSize, "heapBytes">,
): number {
  if (ground.major < (SINCE[method] ?? Number.POSITIVE_INFINITY) || heapBytes < FIRST_WORKER_BYTES) return 0;
  const bySize = 1 + Math.floor(Math.log(heapBytes / FIRST_WORKER_BYTES) / Math.log(3));
  const byMemory = Math.floor(ground.maintenanceWorkMem / BYTES_PER_PROCESS) - 1;
  return Math.max(0, Math.min(bySize, ground.parallelWorkers, byMemory));
}

/** A query's workers, where nobody set max_parallel_workers_per_gather. */
const QUERY_WORKERS = 2;

/** What a query takes that makes a table or a materialized view: its reading, joining and grouping may have workers. */
export function parallelQueryTime(bytes: number, serial: Estimate): Estimate {
  const workers = bytes < FIRST_WORKER_BYTES ? 0 : QUERY_WORKERS;
  return { ...serial, low: serial.low / (1 + workers * BEST_GAIN) };
}

/** What a serial build takes with the workers that are planned. High: none of them could be started. */
export function parallelTime(
  ground: EstimateGround,
  method: string,
  size: Pick<TableSize, "heapBytes">,
  serial: Estimate,
): Estimate {
  const workers = plannedWorkers(ground, method, size);
  if (workers === 0) return serial;
  return {
    low: serial.low / (1 + workers * BEST_GAIN),
    likely: serial.likely / (1 + workers * (ground.throughput.parallelGain - 1)),
    high: serial.high,
  };
}

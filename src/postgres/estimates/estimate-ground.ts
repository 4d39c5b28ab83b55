import type { Relation } from "../../model/catalog.ts";
import type { RelationStatistics, Snapshot } from "../../model/snapshot.ts";
import type { Throughput } from "../../model/throughput.ts";
import { parseMemory } from "./parse-memory.ts";
import { throughput as shipped } from "./throughput-constants.ts";

/** What an estimate stands on besides the effect and its relation. Where production's settings are not known, PostgreSQL's defaults. */
export interface EstimateGround {
  readonly throughput: Throughput;
  readonly major: number;
  /** Bytes. */
  readonly sharedBuffers: number;
  readonly maintenanceWorkMem: number;
  /** max_parallel_maintenance_workers. */
  readonly parallelWorkers: number;
  /** The longest transaction that was running when the snapshot was made, in ms; null: not known. */
  readonly longestTransactionMs: number | null;
  relation(name: string): Relation | undefined;
  statistics(name: string): RelationStatistics | null;
}

const DEFAULT_MAJOR = 18;
const DEFAULT_SHARED_BUFFERS = 128 * 1024 * 1024;
const DEFAULT_MAINTENANCE_WORK_MEM = 64 * 1024 * 1024;
const DEFAULT_PARALLEL_WORKERS = 2;

const grounds = new WeakMap<Snapshot, EstimateGround>();

/** What the estimates take from a snapshot: its settings, its calibration, its sizes. */
export function groundOf(snapshot: Snapshot | null): EstimateGround {
  if (snapshot === null) return makeGround(null);
  const known = grounds.get(snapshot);
  if (known !== undefined) return known;
  const ground = makeGround(snapshot);
  grounds.set(snapshot, ground);
  return ground;
}

function makeGround(snapshot: Snapshot | null): EstimateGround {
  const relations = new Map(snapshot?.catalog.relations.map((relation) => [relation.name, relation]));
  const settings = snapshot?.settings ?? {};
  const workers = Number.parseInt(settings.max_parallel_maintenance_workers ?? "", 10);
  return {
    throughput: snapshot?.calibration ?? shipped,
    major: snapshot?.major ?? DEFAULT_MAJOR,
    sharedBuffers: parseMemory(settings.shared_buffers) ?? DEFAULT_SHARED_BUFFERS,
    maintenanceWorkMem: parseMemory(settings.maintenance_work_mem) ?? DEFAULT_MAINTENANCE_WORK_MEM,
    parallelWorkers: Number.isNaN(workers) ? DEFAULT_PARALLEL_WORKERS : workers,
    longestTransactionMs: snapshot?.activity?.longestTransactionMs ?? null,
    relation: (name) => relations.get(name),
    statistics: (name) => snapshot?.statistics[name] ?? null,
  };
}

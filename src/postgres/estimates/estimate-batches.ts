import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate, RelationEffect } from "../../model/effect.ts";
import type { Batches } from "../../model/rewrite.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { addTimes } from "./add-estimates.ts";
import { estimateDataChange } from "./estimate-data-change.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { scanTime } from "./scan-time.ts";
import { tableSize } from "./table-size.ts";

const PAGE = 8192;

/** What a COMMIT waits for storage, in ms. */
const COMMIT_WORK: Estimate = { low: 0.3, likely: 2, high: 15 };

/** How a table is worked through: so many rows by its key, or so many blocks where it has none. */
export type BatchStride = { readonly rows: number } | { readonly blocks: number };

/** The batches that a table takes, and their time in ms with the pauses. */
export interface BatchedWork {
  /** The statement that each batch runs. */
  readonly what: "UPDATE" | "DELETE";
  readonly batches: Batches;
  /** Null: not known. */
  readonly estimate: Estimate | null;
}

/**
 * How many batches a table takes and how long they run, pauses and commits included. Null: its size is not known.
 *
 * @param tree what is done, as one statement over all of its rows
 */
export function estimateBatches(
  ground: EstimateGround,
  table: Relation,
  statistics: RelationStatistics | null,
  tree: Node,
  stride: BatchStride,
  pauseMs: number,
): BatchedWork | null {
  const size = tableSize(table, statistics);
  if (size === null || size.rows === 0) return null;
  const byKey = "rows" in stride;
  const count = Math.ceil(byKey ? size.rows / stride.rows : size.heapBytes / PAGE / stride.blocks);
  const rows = byKey ? stride.rows : Math.ceil(size.rows / count);
  const work = estimateDataChange(ground, changeOf(table, tree), tree, table, statistics, size);
  const batched = { what: isDelete(tree) ? "DELETE" : "UPDATE", batches: { count, rows, pauseMs } } as const;
  if (work === null) return { ...batched, estimate: null };
  const perBatch = (share: number): number => count * (pauseMs + share);
  const rests = {
    low: perBatch(COMMIT_WORK.low),
    likely: perBatch(COMMIT_WORK.likely),
    high: perBatch(COMMIT_WORK.high),
  };
  // The end of each batch is looked up beside its rows; block by block a last round finds that nothing is left.
  return { ...batched, estimate: addTimes([work, scanTime(ground, size), rests]) };
}

function isDelete(tree: Node): boolean {
  return "DeleteStmt" in tree;
}

function changeOf({ name, kind }: Relation, tree: Node): RelationEffect {
  return {
    relation: name,
    kind,
    lock: "ROW EXCLUSIVE",
    locks: ["ROW EXCLUSIVE"],
    alreadyHeld: false,
    rewrites: false,
    scans: false,
    buildsIndexes: [],
    created: false,
    dataChange: isDelete(tree) ? "delete" : "update",
    wholeTable: true,
    evidence: "modelled",
    why: "",
  };
}

import type { AlterTableStmt, Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate, RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { addEstimates } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { ENTRY_OVERHEAD } from "./estimate-index-build.ts";
import { keyFacts } from "./index-key.ts";
import { shapeOfIndex } from "./index-shape.ts";
import type { TableSize } from "./table-size.ts";
import { FILE_WORK, storageTime, workTime } from "./work-time.ts";

/** A page that is copied goes whole into the WAL: 7 ns a byte on PostgreSQL 16, where a row of CREATE TABLE AS has 5.65. */
const PAGE_FACTOR = 1.25;

/** True where a statement copies files to another tablespace and does nothing else with them. */
export function movesFiles(tree: Node | undefined): boolean {
  if (tree === undefined || !("AlterTableStmt" in tree)) return false;
  const { cmds = [] }: AlterTableStmt = tree.AlterTableStmt;
  return cmds.every(
    (command) => "AlterTableCmd" in command && command.AlterTableCmd.subtype === "AT_SetTableSpace",
  );
}

/**
 * Time in ms to copy the files of a table, or of the index that the statement names, page by page: no row is read, and the
 * indexes of a table stay where they are. Null: the size is not known.
 */
export function moveTime(
  ground: EstimateGround,
  effect: RelationEffect,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize | null,
): Estimate | null {
  const bytes = effect.rewrites
    ? size === null
      ? [null]
      : [size.heapBytes + size.toastBytes]
    : effect.buildsIndexes.map((name) => indexBytes(ground, name, relation, statistics, size));
  return addEstimates(
    bytes.map((each) =>
      each === null
        ? null
        : addEstimates([
            FILE_WORK,
            workTime(ground.throughput, "copy", 0, each * PAGE_FACTOR),
            // Read, written, and written to the WAL.
            storageTime(ground.throughput, 3 * each),
          ]),
    ),
  );
}

/** Bytes of an index, from its keys where its size is not known. */
function indexBytes(
  ground: EstimateGround,
  name: string,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize | null,
): number | null {
  const known = ground.statistics(name)?.bytes ?? null;
  const index = relation?.indexes.find((each) => each.name === name);
  if (known !== null || size === null || index === undefined) return known;
  const widths = shapeOfIndex(index).keys.map((key) => keyFacts(key, relation, statistics, size).width);
  return size.rows * (ENTRY_OVERHEAD + widths.reduce((sum, width) => sum + width, 0));
}

import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import { addTimes, NO_TIME } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { scanTime } from "./scan-time.ts";
import type { TableSize } from "./table-size.ts";
import { CATALOG_WORK, workTime } from "./work-time.ts";

/** ANALYZE looks at so many rows, from as many pages at most (300 × default_statistics_target). */
const SAMPLED_ROWS = 30_000;
const PAGE = 8192;
/** A value of the sample is sorted with the others: as much of a text key of a B-tree. */
const SORTED_SHARE = 0.4;

/** VACUUM without FULL, and ANALYZE. */
export function isVacuum(tree: Node | undefined): boolean {
  return tree !== undefined && "VacuumStmt" in tree && !options(tree).includes("full");
}

/**
 * Time in ms of VACUUM and ANALYZE on one table. VACUUM reads what the visibility map does not call clean, in a table at
 * rest nothing.
 */
export function vacuumTime(
  ground: EstimateGround,
  tree: Node,
  relation: Relation | undefined,
  size: TableSize,
): Estimate {
  const isVacuumed = "VacuumStmt" in tree && tree.VacuumStmt.is_vacuumcmd === true;
  const scan = scanTime(ground, size);
  const dirty = isVacuumed && size.liveShare > 0.999 ? { ...scan, low: 0 } : scan;
  const analyses = !isVacuumed || options(tree).includes("analyze");
  return addTimes([
    CATALOG_WORK,
    isVacuumed ? dirty : NO_TIME,
    analyses ? analyseTime(ground, relation, size) : NO_TIME,
  ]);
}

function analyseTime(ground: EstimateGround, relation: Relation | undefined, size: TableSize): Estimate {
  const rows = Math.min(size.rows, SAMPLED_ROWS);
  const heapBytes = Math.min(size.heapBytes, SAMPLED_ROWS * PAGE);
  const values = rows * (relation?.columns.length ?? 1);
  return addTimes([
    scanTime(ground, { rows, heapBytes }),
    workTime(ground.throughput, "btreeText", values * SORTED_SHARE, 0),
  ]);
}

function options(tree: Node): readonly string[] {
  const given = "VacuumStmt" in tree ? (tree.VacuumStmt.options ?? []) : [];
  return given.flatMap((option) => ("DefElem" in option ? (option.DefElem.defname ?? []) : []));
}

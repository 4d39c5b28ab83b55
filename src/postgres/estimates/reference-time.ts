import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import { addTimes, NO_TIME } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { scanTime } from "./scan-time.ts";
import { tableSize } from "./table-size.ts";
import { workTime } from "./work-time.ts";

/**
 * Time in ms that foreign keys add to a change: each new value is looked up in the referenced table, each deleted row in
 * the tables that reference it, one by one; there without an index on the referencing columns by reading all of it.
 *
 * @param updated columns that an UPDATE sets; null for other statements
 */
export function referenceTime(
  ground: EstimateGround,
  relation: Relation | undefined,
  updated: readonly string[] | null,
  work: "insert" | "update" | "delete",
  rows: number,
): Estimate {
  if (relation === undefined) return NO_TIME;
  if (work === "delete") {
    return addTimes(
      relation.referencedBy.map(({ relation: name, constraint }) =>
        actionTime(ground, name, constraint, rows),
      ),
    );
  }
  const checked = relation.constraints.filter(
    ({ kind, columns }) =>
      kind === "foreign key" && (updated === null || columns.some((column) => updated.includes(column))),
  );
  return addTimes(checked.map(() => workTime(ground.throughput, "foreignKeyCheck", rows, 0)));
}

function actionTime(ground: EstimateGround, name: string, constraint: string, rows: number): Estimate {
  const byIndex = workTime(ground.throughput, "foreignKeyAction", rows, 0);
  const referencing = ground.relation(name);
  const columns = referencing?.constraints.find((each) => each.name === constraint)?.columns ?? [];
  const isIndexed = referencing?.indexes.some(
    (index) =>
      index.predicate === null && index.columns[0] !== null && columns.includes(index.columns[0] ?? ""),
  );
  const size = tableSize(referencing, ground.statistics(name));
  if (isIndexed !== false || size === null) return byIndex;
  const scan = scanTime(ground, size);
  // The scans after the first find the table in memory.
  return addTimes([
    byIndex,
    { low: scan.low * rows, likely: scan.likely * rows, high: scan.likely * rows * 2 + scan.high },
  ]);
}

import type { AlterTableCmd } from "@pgsql/types";
import type { Index, Relation } from "../../../model/catalog.ts";
import { rangeName } from "../../catalog/tree.ts";
import type { Model } from "../model.ts";
import { statementLevel } from "./lock-level.ts";

/** ALTER INDEX, and ALTER TABLE on an index. */
export function alterIndex(
  model: Model,
  { index, table }: { readonly index: Index; readonly table: Relation },
  commands: readonly AlterTableCmd[],
): void {
  model.lockIndex(index, statementLevel(commands), "ALTER INDEX changes its definition");
  for (const { subtype, def } of commands) {
    if (subtype !== "AT_AttachPartition" || def === undefined || !("PartitionCmd" in def)) continue;
    const { schema, name } = rangeName(def.PartitionCmd.name);
    const part = model.catalog.index(schema, name);
    if (part === undefined) {
      model.fail("42P01", `relation "${name}" does not exist`);
      continue;
    }
    model.lockIndex(part.index, "ACCESS EXCLUSIVE", `it becomes a part of ${index.name}`);
    model.lock(part.table, "ACCESS SHARE", "its index is attached");
    model.lock(table, "ACCESS SHARE", "an index of a partition is attached");
  }
}

import type { AlterTableCmd } from "@pgsql/types";
import type { Index, Relation } from "../../../model/catalog.ts";
import { splitName } from "../../catalog/quote-identifier.ts";
import { rangeName } from "../../catalog/tree.ts";
import { hasStorage } from "../locking.ts";
import type { Model } from "../model.ts";
import { statementLevel } from "./lock-level.ts";

/** ALTER INDEX, and ALTER TABLE on an index. */
export function alterIndex(
  model: Model,
  { index, table }: { readonly index: Index; readonly table: Relation },
  commands: readonly AlterTableCmd[],
): void {
  model.lockIndex(index, statementLevel(commands), "ALTER INDEX changes its definition");
  for (const { subtype, def, num, name: wanted } of commands) {
    if (subtype === "AT_SetTableSpace" && wanted !== "pg_default" && hasStorage(table)) {
      model.findName(table.schema, table.bareName);
      model.build(table, index.name);
    }
    const column = subtype === "AT_SetStatistics" && num !== undefined ? index.columns[num - 1] : undefined;
    if (column != null) {
      const { name } = splitName(index.name);
      model.fail("0A000", `cannot alter statistics on non-expression column "${column}" of index "${name}"`);
    }
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

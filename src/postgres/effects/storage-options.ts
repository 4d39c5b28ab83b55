import type { Node } from "@pgsql/types";
import { optionsOf } from "../catalog/tree.ts";
import type { Model } from "./model.ts";

/** What a table may be told about its storage (reloptions.c of 14 to 18). */
const known = new Set(
  `autovacuum_enabled autovacuum_vacuum_threshold autovacuum_vacuum_insert_threshold autovacuum_analyze_threshold
   autovacuum_vacuum_cost_limit autovacuum_freeze_min_age autovacuum_multixact_freeze_min_age autovacuum_freeze_max_age
   autovacuum_multixact_freeze_max_age autovacuum_freeze_table_age autovacuum_multixact_freeze_table_age
   log_autovacuum_min_duration autovacuum_vacuum_cost_delay autovacuum_vacuum_scale_factor
   autovacuum_vacuum_insert_scale_factor autovacuum_analyze_scale_factor fillfactor toast_tuple_target parallel_workers
   user_catalog_table vacuum_index_cleanup vacuum_truncate`.split(/\s+/),
);

const since18 = new Set(["autovacuum_vacuum_max_threshold", "vacuum_max_eager_freeze_failure_rate"]);

/** Says the error where a storage parameter of a table is unknown or out of bounds. */
export function requireTableOptions(model: Model, options: Node | undefined): void {
  const list = options !== undefined && "List" in options ? options.List.items : undefined;
  for (const [name, value] of optionsOf(list)) {
    // Parameters of other namespaces are an extension's word.
    if (name.includes(".") && !name.startsWith("toast.")) continue;
    const bare = name.replace(/^toast\./, "");
    if (!known.has(bare) && !(model.major >= 18 && since18.has(bare)))
      model.fail("22023", `unrecognized parameter "${bare}"`);
    else if (bare === "fillfactor" && /^-?\d+$/.test(value) && (Number(value) < 10 || Number(value) > 100))
      model.fail("22023", `value ${value} out of bounds for option "fillfactor"`);
  }
}

/** Says the error where a column is told what no column knows. */
export function requireColumnOptions(model: Model, options: Node | undefined): void {
  const list = options !== undefined && "List" in options ? options.List.items : undefined;
  for (const [name, value] of optionsOf(list)) {
    if (name !== "n_distinct" && name !== "n_distinct_inherited")
      model.fail("22023", `unrecognized parameter "${name}"`);
    else if (Number.isNaN(Number(value)))
      model.fail("22023", `invalid value for floating point option "${name}": ${value}`);
  }
}

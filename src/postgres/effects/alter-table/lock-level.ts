import type { AlterTableCmd } from "@pgsql/types";
import type { LockMode } from "../../../model/lock.ts";
import { optionsOf } from "../../catalog/tree.ts";
import { strongestMode } from "../../lock-modes.ts";

/** Subcommands that do not take ACCESS EXCLUSIVE (AlterTableGetLockLevel in tablecmds.c, 14 to 18). */
const levels: Readonly<Record<string, LockMode>> = {
  AT_SetStatistics: "SHARE UPDATE EXCLUSIVE",
  AT_ClusterOn: "SHARE UPDATE EXCLUSIVE",
  AT_DropCluster: "SHARE UPDATE EXCLUSIVE",
  AT_SetOptions: "SHARE UPDATE EXCLUSIVE",
  AT_ResetOptions: "SHARE UPDATE EXCLUSIVE",
  AT_ValidateConstraint: "SHARE UPDATE EXCLUSIVE",
  AT_AttachPartition: "SHARE UPDATE EXCLUSIVE",
  AT_DetachPartitionFinalize: "SHARE UPDATE EXCLUSIVE",
  AT_EnableTrig: "SHARE ROW EXCLUSIVE",
  AT_EnableAlwaysTrig: "SHARE ROW EXCLUSIVE",
  AT_EnableReplicaTrig: "SHARE ROW EXCLUSIVE",
  AT_EnableTrigAll: "SHARE ROW EXCLUSIVE",
  AT_EnableTrigUser: "SHARE ROW EXCLUSIVE",
  AT_DisableTrig: "SHARE ROW EXCLUSIVE",
  AT_DisableTrigAll: "SHARE ROW EXCLUSIVE",
  AT_DisableTrigUser: "SHARE ROW EXCLUSIVE",
};

/** Storage parameters that take ACCESS EXCLUSIVE (reloptions.c); all others SHARE UPDATE EXCLUSIVE. */
const heavyOptions = new Set([
  "user_catalog_table",
  "security_barrier",
  "security_invoker",
  "check_option",
  "fastupdate",
  "gin_pending_list_limit",
  "buffering",
  "pages_per_range",
  "autosummarize",
  "length",
]);

/** Lock that one subcommand of ALTER TABLE takes on the table that it names. */
export function lockLevel(command: AlterTableCmd): LockMode {
  const { subtype = "", def } = command;
  const level = levels[subtype];
  if (level !== undefined) return level;
  if (subtype === "AT_SetRelOptions" || subtype === "AT_ResetRelOptions") {
    const names = def !== undefined && "List" in def ? [...optionsOf(def.List.items).keys()] : [];
    return names.some((name) => heavyOptions.has(name)) ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE";
  }
  if (subtype === "AT_AddConstraint" && def !== undefined && "Constraint" in def) {
    return def.Constraint.contype === "CONSTR_FOREIGN" ? "SHARE ROW EXCLUSIVE" : "ACCESS EXCLUSIVE";
  }
  if (subtype === "AT_DetachPartition" && def !== undefined && "PartitionCmd" in def) {
    return def.PartitionCmd.concurrent === true ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE";
  }
  return "ACCESS EXCLUSIVE";
}

/** Lock of a whole ALTER TABLE: the strongest of its subcommands. */
export function statementLevel(commands: readonly AlterTableCmd[]): LockMode {
  return strongestMode(commands.map(lockLevel)) ?? "ACCESS EXCLUSIVE";
}

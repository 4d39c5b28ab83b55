import type { Node } from "@pgsql/types";

/**
 * Tells by its syntax whether the server takes a statement inside a transaction block. What depends on the
 * schema (CLUSTER or REINDEX of a partitioned table, an enum value that is used at once) the server tells.
 * Source: the calls of PreventInTransactionBlock in PostgreSQL 14 to 18.
 */
export function mayRunInTransaction(tree: Node): boolean {
  if ("IndexStmt" in tree) return tree.IndexStmt.concurrent !== true;
  if ("DropStmt" in tree) return tree.DropStmt.concurrent !== true;
  if ("VacuumStmt" in tree) return tree.VacuumStmt.is_vacuumcmd !== true;
  if ("ReindexStmt" in tree) return reindexMayRun(tree);
  if ("AlterTableStmt" in tree) return !hasDetachConcurrently(tree);
  if ("ClusterStmt" in tree) return tree.ClusterStmt.relation !== undefined;
  if ("DiscardStmt" in tree) return tree.DiscardStmt.target !== "DISCARD_ALL";
  if ("CreateSubscriptionStmt" in tree) return subscriptionWithoutSlot(tree);
  if ("TransactionStmt" in tree) {
    return !["TRANS_STMT_COMMIT_PREPARED", "TRANS_STMT_ROLLBACK_PREPARED"].includes(
      tree.TransactionStmt.kind ?? "",
    );
  }
  if ("AlterDatabaseStmt" in tree) return !isOption(tree.AlterDatabaseStmt.options, "tablespace", null);
  return !outside.some((kind) => kind in tree);
}

const outside = [
  "CreatedbStmt",
  "DropdbStmt",
  "CreateTableSpaceStmt",
  "DropTableSpaceStmt",
  "AlterSystemStmt",
  "DropSubscriptionStmt",
];

function reindexMayRun(tree: Extract<Node, { ReindexStmt: unknown }>): boolean {
  const { kind, params } = tree.ReindexStmt;
  if (
    kind === "REINDEX_OBJECT_SCHEMA" ||
    kind === "REINDEX_OBJECT_SYSTEM" ||
    kind === "REINDEX_OBJECT_DATABASE"
  ) {
    return false;
  }
  return !isOption(params, "concurrently", true);
}

function hasDetachConcurrently(tree: Extract<Node, { AlterTableStmt: unknown }>): boolean {
  return (tree.AlterTableStmt.cmds ?? []).some((node) => {
    if (!("AlterTableCmd" in node) || node.AlterTableCmd.subtype !== "AT_DetachPartition") return false;
    const definition = node.AlterTableCmd.def;
    return (
      definition !== undefined && "PartitionCmd" in definition && definition.PartitionCmd.concurrent === true
    );
  });
}

function subscriptionWithoutSlot(tree: Extract<Node, { CreateSubscriptionStmt: unknown }>): boolean {
  const { options } = tree.CreateSubscriptionStmt;
  return isOption(options, "create_slot", false) || isOption(options, "connect", false);
}

/** True where an option list holds `name` switched to `value` (a bare name is on); null: to anything. */
export function isOption(options: readonly Node[] | undefined, name: string, value: boolean | null): boolean {
  return (options ?? []).some((node) => {
    if (!("DefElem" in node) || node.DefElem.defname !== name) return false;
    return value === null || optionIsOn(node.DefElem.arg) === value;
  });
}

function optionIsOn(argument: Node | undefined): boolean {
  if (argument === undefined) return true;
  if ("Boolean" in argument) return argument.Boolean.boolval === true;
  if ("Integer" in argument) return (argument.Integer.ival ?? 0) !== 0;
  if ("String" in argument)
    return !["false", "off", "no", "0"].includes((argument.String.sval ?? "").toLowerCase());
  return true;
}

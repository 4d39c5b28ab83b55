import { requireColumnOptions, requireTableOptions } from "../storage-options.ts";
import { addColumn } from "./add-column.ts";
import { addConstraintWork } from "./add-constraint.ts";
import { dropColumn, dropExpression, dropNotNull, setExpression } from "./alter-column.ts";
import { alterType } from "./alter-type.ts";
import { columnDefault, setCompression, setStorage } from "./column-properties.ts";
import { dropConstraint } from "./drop-constraint.ts";
import { requireClusterable, requireIdentifying } from "./index-uses.ts";
import { setNotNull } from "./not-null.ts";
import { changeOwner, inherit, lockOwnedSequence, onTriggers } from "./owner-triggers-parents.ts";
import { attachPartition, detachPartition } from "./partitions.ts";
import { moveTable, rewriteWhere, setLogged } from "./persistence.ts";
import { onColumn, onFamily, onTable, requireColumn, type Subcommand } from "./subcommand.ts";
import { columnOf } from "./table-work.ts";
import { alterConstraint, validateConstraint } from "./validate-constraint.ts";

const onRule: Subcommand = (model, table, { name = "" }) => {
  if (model.catalog.byName(table.name) === undefined || table.rules.includes(name)) return;
  if (table.kind === "view" && name === "_RETURN") return;
  model.fail("42704", `rule "${name}" for relation "${table.bareName}" does not exist`);
};

export const subcommands: Readonly<Record<string, Subcommand>> = {
  AT_AddColumn: (model, table, { def, missing_ok }, works, recurse) => {
    if (def !== undefined && "ColumnDef" in def)
      addColumn(model, table, def.ColumnDef, missing_ok === true, recurse, works);
  },
  AT_DropColumn: dropColumn,
  AT_ColumnDefault: columnDefault,
  AT_SetNotNull: (model, table, command, works, recurse) => {
    requireColumn(model, table, command, works);
    setNotNull(model, table, command.name ?? "", works, recurse, true);
  },
  AT_DropNotNull: dropNotNull,
  AT_AlterColumnType: (model, table, { name = "", def }, works, recurse) => {
    if (def !== undefined && "ColumnDef" in def) alterType(model, table, name, def.ColumnDef, works, recurse);
  },
  AT_SetExpression: setExpression,
  AT_DropExpression: dropExpression,
  AT_SetStatistics: (model, table, command, works, recurse) => {
    onFamily(model, table, command, works, recurse);
    const target =
      command.def !== undefined && "Integer" in command.def ? (command.def.Integer.ival ?? 0) : 0;
    if (target < -1) model.fail("22023", `statistics target ${target} is too low`);
  },
  AT_SetStorage: setStorage,
  AT_SetCompression: setCompression,
  AT_SetOptions: (model, table, command, works, recurse) => {
    onColumn(model, table, command, works, recurse);
    requireColumnOptions(model, command.def);
  },
  AT_ResetOptions: onColumn,
  AT_AddIdentity: (model, table, command, works, recurse) => {
    const column = columnOf(works.of(table), command.name ?? "");
    const hasDefault = column?.default != null;
    if (column !== undefined && (hasDefault || !column.notNull || column.identity !== null)) {
      const reason =
        column.identity !== null
          ? "is already an identity column"
          : hasDefault
            ? "already has a default value"
            : "must be declared NOT NULL before identity can be added";
      model.fail("55000", `column "${column.name}" of relation "${table.bareName}" ${reason}`);
      return;
    }
    onFamily(model, table, command, works, recurse && table.partitioned !== null && model.major >= 17);
    for (const each of model.preview.created) {
      if (each.kind === "sequence")
        model.lock(each, "ACCESS EXCLUSIVE", `the numbers of ${command.name} come from it`);
    }
  },
  AT_SetIdentity: (model, table, command, works, recurse) => {
    const column = columnOf(works.of(table), command.name ?? "");
    if (column !== undefined && column.identity === null) {
      model.fail(
        "55000",
        `column "${column.name}" of relation "${table.bareName}" is not an identity column`,
      );
      return;
    }
    onFamily(model, table, command, works, recurse && table.partitioned !== null && model.major >= 17);
    lockOwnedSequence(model, table, command.name ?? "", "SHARE ROW EXCLUSIVE");
  },
  AT_DropIdentity: (model, table, command, works, recurse) => {
    const column = columnOf(works.of(table), command.name ?? "");
    if (column !== undefined && column.identity === null) {
      if (command.missing_ok === true) return;
      model.fail(
        "55000",
        `column "${column.name}" of relation "${table.bareName}" is not an identity column`,
      );
      return;
    }

    onFamily(model, table, command, works, recurse && table.partitioned !== null && model.major >= 17);
    lockOwnedSequence(model, table, command.name ?? "", "ACCESS EXCLUSIVE");
    works.of(table).madePlain.add(command.name ?? "");
  },
  AT_AddConstraint: (model, table, { def }, works, recurse) => {
    if (def !== undefined && "Constraint" in def)
      addConstraintWork(model, table, def.Constraint, works, null, recurse);
  },
  AT_DropConstraint: dropConstraint,
  AT_ValidateConstraint: validateConstraint,
  AT_AlterConstraint: alterConstraint,
  AT_SetRelOptions: (model, table, command) => {
    if (table.partitioned === null) {
      if (table.kind === "table") requireTableOptions(model, command.def);
      return;
    }
    if (model.major >= 16) model.fail("42809", "cannot specify storage parameters for a partitioned table");
    else model.fail("22023", "unrecognized parameter");
  },
  AT_ResetRelOptions: onTable,
  AT_SetLogged: setLogged(true),
  AT_SetUnLogged: setLogged(false),
  AT_SetAccessMethod: rewriteWhere(
    ({ accessMethod }, { name }) => accessMethod !== (name ?? "heap"),
    "every row is written by the new access method",
  ),
  AT_SetTableSpace: moveTable,
  AT_ChangeOwner: changeOwner,
  AT_DropOids: onTable,
  AT_ClusterOn: (model, table, { name = "" }) => {
    if (table.partitioned !== null) {
      model.fail("0A000", "cannot mark index clustered in partitioned table");
      return;
    }
    const index = model.catalog.index(table.schema, name)?.index;
    if (index !== undefined) {
      model.lockIndex(index, "SHARE UPDATE EXCLUSIVE", "the table is to be clustered on it");
      requireClusterable(model, index);
    } else if (model.catalog.byName(table.name) !== undefined) {
      model.fail("42704", `index "${name}" for table "${table.bareName}" does not exist`);
    }
  },
  AT_DropCluster: (model, table) => {
    if (table.partitioned !== null) model.fail("0A000", "cannot mark index clustered in partitioned table");
  },
  AT_ReplicaIdentity: (model, table, { def }) => {
    const name = def !== undefined && "ReplicaIdentityStmt" in def ? def.ReplicaIdentityStmt.name : undefined;
    const index = name === undefined ? undefined : model.catalog.index(table.schema, name)?.index;
    if (index !== undefined) {
      model.lockIndex(index, "SHARE", "it is to identify the table's rows");
      requireIdentifying(model, table, index);
    } else if (name !== undefined && model.catalog.byName(table.name) !== undefined) {
      model.fail("42704", `index "${name}" for table "${table.bareName}" does not exist`);
    }
  },
  AT_EnableRowSecurity: onTable,
  AT_DisableRowSecurity: onTable,
  AT_ForceRowSecurity: onTable,
  AT_NoForceRowSecurity: onTable,
  AT_EnableTrig: onTriggers,
  AT_EnableAlwaysTrig: onTriggers,
  AT_EnableReplicaTrig: onTriggers,
  AT_EnableTrigAll: onTriggers,
  AT_EnableTrigUser: onTriggers,
  AT_DisableTrig: onTriggers,
  AT_DisableTrigAll: onTriggers,
  AT_DisableTrigUser: onTriggers,
  AT_EnableRule: onRule,
  AT_EnableAlwaysRule: onRule,
  AT_EnableReplicaRule: onRule,
  AT_DisableRule: onRule,
  AT_AddInherit: inherit,
  AT_DropInherit: inherit,
  AT_AddOf: onTable,
  AT_DropOf: onTable,
  AT_GenericOptions: onTable,
  AT_AlterColumnGenericOptions: onColumn,
  AT_AttachPartition: (model, table, { def }, works) => {
    if (def === undefined || !("PartitionCmd" in def)) return;
    if (table.partitioned === null && model.catalog.byName(table.name) !== undefined) {
      if (model.major >= 18) {
        model.fail(
          "42809",
          `ALTER action ATTACH PARTITION cannot be performed on relation "${table.bareName}"`,
        );
      } else model.fail("42P17", `table "${table.bareName}" is not partitioned`);
      return;
    }
    attachPartition(model, table, def.PartitionCmd, works);
  },
  AT_DetachPartition: (model, table, { def }) => {
    if (def !== undefined && "PartitionCmd" in def) detachPartition(model, table, def.PartitionCmd);
  },
  AT_DetachPartitionFinalize: (model, table, { def }) => {
    if (def !== undefined && "PartitionCmd" in def) detachPartition(model, table, def.PartitionCmd);
  },
};

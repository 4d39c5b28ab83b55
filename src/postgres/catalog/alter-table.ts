import type { AlterTableCmd, AlterTableStmt, ColumnDef } from "@pgsql/types";
import type { Column, Relation } from "../../model/catalog.ts";
import { addColumn, addOwnedSequence, typeText } from "./add-column.ts";
import { addConstraint } from "./add-constraint.ts";
import { changeOptions } from "./add-index.ts";
import { setNotNull } from "./add-not-null.ts";
import { alterPartitions } from "./alter-partitions.ts";
import { chooseRelationName } from "./automatic-names.ts";
import {
  type CatalogState,
  findIndex,
  findRelation,
  ownedSequences,
  updateRelation,
  withDescendants,
} from "./catalog-state.ts";
import { deparseExpression } from "./deparse.ts";
import { qualifyName, quoteIdentifier } from "./quote-identifier.ts";
import { removeColumn } from "./remove-column.ts";
import { removeConstraint } from "./remove-constraint.ts";
import { rangeName, writtenName } from "./tree.ts";

/** Records ALTER TABLE, ALTER INDEX, ALTER VIEW and the like with all their subcommands. */
export function applyAlterTable(state: CatalogState, statement: AlterTableStmt): void {
  const name = rangeName(statement.relation);
  const relation = findRelation(state, name);
  const found = relation === undefined ? findIndex(state, name) : undefined;
  for (const node of statement.cmds ?? []) {
    if (!("AlterTableCmd" in node)) continue;
    if (relation !== undefined) alter(state, relation, node.AlterTableCmd, statement.relation?.inh === true);
    else if (found !== undefined) alterPartitions(state, found.table.name, node.AlterTableCmd, found.index);
  }
}

type Alteration = (state: CatalogState, table: Relation, command: AlterTableCmd, recurse: boolean) => void;

function alter(state: CatalogState, relation: Relation, command: AlterTableCmd, recurse: boolean): void {
  const current = state.relations.get(relation.name);
  if (current !== undefined) alterations[command.subtype ?? ""]?.(state, current, command, recurse);
}

const columnDefinition = (command: AlterTableCmd): ColumnDef =>
  command.def !== undefined && "ColumnDef" in command.def ? command.def.ColumnDef : {};

const listOf = (command: AlterTableCmd) =>
  command.def !== undefined && "List" in command.def ? command.def.List.items : undefined;

function changeColumn(
  state: CatalogState,
  table: Relation,
  name: string | undefined,
  recurse: boolean,
  change: (column: Column) => Partial<Column>,
): void {
  for (const each of recurse ? withDescendants(state, table.name) : [table]) {
    updateRelation(state, each.name, ({ columns }) => ({
      columns: columns.map((column) => (column.name === name ? { ...column, ...change(column) } : column)),
    }));
  }
}

/** Triggers are switched by name, or all where none is named; on partitions too. */
function switchTriggers(off: boolean): Alteration {
  return (state, table, { name }, recurse) => {
    const tables = recurse && table.partitioned !== null ? withDescendants(state, table.name) : [table];
    for (const each of tables) {
      updateRelation(state, each.name, ({ triggers }) => ({
        triggers: triggers.map(({ disabled = false, ...trigger }) => {
          const isOff = name === undefined || trigger.name === name ? off : disabled;
          return isOff ? { ...trigger, disabled: true } : trigger;
        }),
      }));
    }
  };
}

const rowSecurity =
  (on: boolean): Alteration =>
  (state, table) =>
    updateRelation(state, table.name, () => ({ rowSecurity: on }));

const alterations: Readonly<Record<string, Alteration>> = {
  AT_AddColumn: (state, table, command) => addColumn(state, table.name, columnDefinition(command)),
  AT_DropColumn: (state, table, { name }, recurse) => removeColumn(state, table.name, name ?? "", recurse),
  AT_ColumnDefault: (state, table, { name, def }, recurse) =>
    changeColumn(state, table, name, recurse, () => ({
      default: def === undefined ? null : deparseExpression(def),
    })),
  AT_SetExpression: (state, table, { name, def }, recurse) =>
    changeColumn(state, table, name, recurse, () => ({
      default: def === undefined ? null : deparseExpression(def),
    })),
  AT_DropExpression: (state, table, { name }, recurse) =>
    changeColumn(state, table, name, recurse, () => ({ default: null, generated: null })),
  AT_SetNotNull: (state, table, { name }) => setNotNull(state, table.name, [name ?? ""]),
  AT_DropNotNull: (state, table, { name = "" }, recurse) => dropNotNull(state, table, name, recurse),
  AT_AlterColumnType: alterType,
  AT_AddIdentity: addIdentity,
  AT_DropIdentity: dropIdentity,
  AT_AddConstraint: (state, table, { def }) => {
    if (def !== undefined && "Constraint" in def) addConstraint(state, table.name, def.Constraint);
  },
  AT_DropConstraint: (state, table, { name = "" }) => removeConstraint(state, table.name, name),
  AT_ValidateConstraint: (state, table, { name = "" }) => validate(state, table.name, name),
  AT_AlterConstraint: alterConstraint,
  AT_SetRelOptions: (state, table, command) =>
    updateRelation(state, table.name, ({ options }) => ({
      options: changeOptions(options, listOf(command), false),
    })),
  AT_ResetRelOptions: (state, table, command) =>
    updateRelation(state, table.name, ({ options }) => ({
      options: changeOptions(options, listOf(command), true),
    })),
  AT_SetLogged: (state, table) => updateRelation(state, table.name, () => ({ persistence: "permanent" })),
  AT_SetUnLogged: (state, table) => updateRelation(state, table.name, () => ({ persistence: "unlogged" })),
  AT_SetAccessMethod: (state, table, { name }) =>
    updateRelation(state, table.name, () => ({ accessMethod: name ?? "heap" })),
  AT_EnableRowSecurity: rowSecurity(true),
  AT_DisableRowSecurity: rowSecurity(false),
  AT_ReplicaIdentity: (state, table, { def }) => {
    const type =
      def !== undefined && "ReplicaIdentityStmt" in def ? def.ReplicaIdentityStmt.identity_type : "d";
    updateRelation(state, table.name, () => ({
      replicaIdentity: replicaIdentities[type ?? "d"] ?? "default",
    }));
  },
  AT_ChangeOwner: (state, table, { newowner }) =>
    updateRelation(state, table.name, () => ({ owner: newowner?.rolename ?? "" })),
  AT_EnableTrig: switchTriggers(false),
  AT_EnableAlwaysTrig: switchTriggers(false),
  AT_EnableReplicaTrig: switchTriggers(true),
  AT_EnableTrigAll: switchTriggers(false),
  AT_EnableTrigUser: switchTriggers(false),
  AT_DisableTrig: switchTriggers(true),
  AT_DisableTrigAll: switchTriggers(true),
  AT_DisableTrigUser: switchTriggers(true),
  AT_AddInherit: alterChildren,
  AT_DropInherit: alterChildren,
  AT_AttachPartition: alterChildren,
  AT_DetachPartition: alterChildren,
};

function alterChildren(state: CatalogState, table: Relation, command: AlterTableCmd): void {
  alterPartitions(state, table.name, command, null);
}

const replicaIdentities: Readonly<Record<string, Relation["replicaIdentity"]>> = {
  d: "default",
  n: "nothing",
  f: "full",
  i: "index",
};

function dropNotNull(state: CatalogState, table: Relation, column: string, recurse: boolean): void {
  const constraint = table.constraints.find(
    ({ kind, columns }) => kind === "not null" && columns[0] === column,
  );
  if (constraint !== undefined) removeConstraint(state, table.name, constraint.name);
  changeColumn(state, table, column, recurse, () => ({ notNull: false }));
}

function alterType(state: CatalogState, table: Relation, command: AlterTableCmd, recurse: boolean): void {
  const definition = columnDefinition(command);
  const type = typeText(state, definition.typeName);
  const written = definition.collClause === undefined ? null : writtenName(definition.collClause.collname);
  const collation = written === null ? null : qualifyName(written.schema ?? "pg_catalog", written.name);
  changeColumn(state, table, command.name, recurse, () => ({ type, collation }));
}

function addIdentity(state: CatalogState, table: Relation, command: AlterTableCmd): void {
  const { def, name = "" } = command;
  const always = def !== undefined && "Constraint" in def && def.Constraint.generated_when === "a";
  addOwnedSequence(
    state,
    table.name,
    name,
    chooseRelationName(state, table.name, name, "seq"),
    table.persistence,
  );
  const recurse = state.major >= 17 && table.partitioned !== null;
  changeColumn(state, table, name, recurse, () => ({ identity: always ? "always" : "by default" }));
}

function dropIdentity(state: CatalogState, table: Relation, { name = "" }: AlterTableCmd): void {
  changeColumn(state, table, name, table.partitioned !== null, () => ({ identity: null }));
  const owner = `${table.name}.${quoteIdentifier(name)}`;
  for (const each of ownedSequences(state, table.name))
    if (each.ownedBy === owner) state.relations.delete(each.name);
}

function validate(state: CatalogState, table: string, name: string): void {
  const relation = state.relations.get(table);
  const constraint = relation?.constraints.find((each) => each.name === name);
  updateRelation(state, table, ({ constraints }) => ({
    constraints: constraints.map((each) =>
      each.name === name
        ? { ...each, validated: true, definition: each.definition.replace(/ NOT VALID$/, "") }
        : each,
    ),
  }));
  if (constraint?.noInherit === true) return;
  for (const child of relation?.children ?? []) validate(state, child, name);
}

function alterConstraint(state: CatalogState, table: Relation, { def }: AlterTableCmd): void {
  if (def === undefined || !("ATAlterConstraint" in def)) return;
  const {
    conname,
    alterDeferrability,
    deferrable,
    alterEnforceability,
    is_enforced,
    alterInheritability,
    noinherit,
  } = def.ATAlterConstraint;
  updateRelation(state, table.name, ({ constraints }) => ({
    constraints: constraints.map((each) =>
      each.name !== conname
        ? each
        : {
            ...each,
            ...(alterDeferrability === true && { deferrable: deferrable === true }),
            ...(alterEnforceability === true && {
              enforced: is_enforced === true,
              validated: is_enforced === true,
            }),
            ...(alterInheritability === true && { noInherit: noinherit === true }),
          },
    ),
  }));
}

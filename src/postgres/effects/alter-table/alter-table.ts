import type { AlterTableCmd, AlterTableStmt, Node } from "@pgsql/types";
import type { Relation } from "../../../model/catalog.ts";
import { columnConstraints } from "../../catalog/add-column.ts";
import { rangeName } from "../../catalog/tree.ts";
import type { Model } from "../model.ts";
import { alterComposite } from "../types.ts";
import { alterIndex } from "./alter-index.ts";
import { requireCast } from "./alter-type.ts";
import { lockLevel, statementLevel } from "./lock-level.ts";
import { subcommandWhy } from "./subcommand-why.ts";
import { subcommands } from "./subcommands.ts";
import { finishWork, type WorkList, WorkList as Works } from "./table-work.ts";

/** Order in which ALTER TABLE carries out its subcommands, whatever the order in the text (AlterTablePass in tablecmds.c). */
const passes: Readonly<Record<string, number>> = {
  // Whether the persistence may change is looked at before anything is done.
  AT_SetLogged: -1,
  AT_SetUnLogged: -1,
  AT_DropColumn: 0,
  AT_DropConstraint: 0,
  AT_DropExpression: 0,
  AT_DropNotNull: 0,
  AT_DropIdentity: 0,
  AT_AlterColumnType: 1,
  AT_SetExpression: 2,
  AT_AddColumn: 3,

  AT_SetNotNull: 4,
  AT_AddConstraint: 6,
};

/** Models ALTER TABLE, and ALTER INDEX, ALTER VIEW, ALTER SEQUENCE … as far as they share its syntax tree. */
export function alterTable(model: Model, tree: Node): void {
  if (!("AlterTableStmt" in tree)) return;
  const statement = tree.AlterTableStmt;
  const commands = (statement.cmds ?? []).flatMap((node) =>
    "AlterTableCmd" in node ? [node.AlterTableCmd] : [],
  );
  const name = rangeName(statement.relation);
  const index =
    model.catalog.relation(name.schema, name.name) === undefined
      ? model.catalog.index(name.schema, name.name)
      : undefined;
  if (statement.objtype === "OBJECT_TYPE") {
    alterComposite(model, statement);
    return;
  }
  if (index !== undefined) {
    alterIndex(model, index, commands);
    return;
  }
  const relation = findTarget(model, statement);
  if (relation === null) return;
  if (!isOfKind(model, relation, statement, commands)) return;
  const mode = statementLevel(commands);
  const strongest = commands.find((each) => lockLevel(each) === mode);
  model.lock(relation, mode, strongest === undefined ? "ALTER TABLE" : subcommandWhy(strongest));
  const works = new Works();
  works.mode = mode;
  for (const command of commands)
    if (command.subtype === "AT_AlterColumnType") requireCast(model, relation, command);
  if (model.failed) return;
  const ordered = commands
    .map((command, at) => ({ command, at }))
    .sort((a, b) => pass(a.command) - pass(b.command) || a.at - b.at);
  for (const { command } of ordered) alter(model, relation, command, works, statement.relation?.inh === true);
  finishWork(model, works);
}

/** ALTER VIEW is for views; what changes columns and constraints is for tables. */
function isOfKind(
  model: Model,
  relation: Relation,
  { objtype }: AlterTableStmt,
  commands: readonly AlterTableCmd[],
): boolean {
  if (model.catalog.byName(relation.name) === undefined) return true;
  const isView = relation.kind === "view" || relation.kind === "materialized view";
  const forTables = commands.find(({ subtype = "" }) => ofTablesOnly.has(subtype));
  if (objtype === "OBJECT_VIEW" && relation.kind !== "view")
    model.fail("42809", `"${relation.bareName}" is not a view`);
  else if (objtype === "OBJECT_FOREIGN_TABLE" && relation.kind !== "foreign table")
    model.fail("42809", `"${relation.bareName}" is not a foreign table`);
  else if (relation.kind === "view" && commands.some(({ subtype = "" }) => notOfViews.has(subtype)))
    model.fail("42809", `ALTER TABLE cannot change the view "${relation.bareName}" so`);
  else if (relation.kind === "foreign table" && commands.some(addsKey))
    model.fail("0A000", "keys and unique constraints are not supported on foreign tables");
  else if (isView && forTables !== undefined)
    model.fail("42809", `ALTER TABLE cannot change the ${relation.kind} "${relation.bareName}" so`);
  return !model.failed;
}

const keys = new Set(["CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_FOREIGN", "CONSTR_EXCLUSION"]);

/** A foreign table has no indexes: nothing that is kept by one. */
function addsKey({ subtype, def }: AlterTableCmd): boolean {
  if (def === undefined) return false;
  if (subtype === "AT_AddConstraint" && "Constraint" in def) return keys.has(def.Constraint.contype ?? "");
  return (
    "ColumnDef" in def && columnConstraints(def.ColumnDef).some(({ contype }) => keys.has(contype ?? ""))
  );
}

const notOfViews = new Set([
  "AT_SetLogged",
  "AT_SetUnLogged",
  "AT_EnableRowSecurity",
  "AT_DisableRowSecurity",
  "AT_ForceRowSecurity",
  "AT_NoForceRowSecurity",
  "AT_SetStatistics",
  "AT_SetStorage",
  "AT_SetCompression",
  "AT_SetAccessMethod",
  "AT_SetTableSpace",
  "AT_ClusterOn",
  "AT_ReplicaIdentity",
  "AT_AddInherit",
  "AT_AttachPartition",
  "AT_DetachPartition",
]);

const ofTablesOnly = new Set([
  "AT_AddColumn",
  "AT_DropColumn",
  "AT_AlterColumnType",
  "AT_SetNotNull",
  "AT_DropNotNull",
  "AT_AddConstraint",
  "AT_DropConstraint",
  "AT_ValidateConstraint",
]);

function findTarget(model: Model, statement: AlterTableStmt): Relation | null {
  const { schema, name } = rangeName(statement.relation);
  if (
    statement.missing_ok === true &&
    model.catalog.complete &&
    model.catalog.relation(schema, name) === undefined
  ) {
    return null;
  }
  return model.find(statement.relation);
}

function pass(command: AlterTableCmd): number {
  const { subtype = "", def } = command;
  // DROP DEFAULT goes with the drops, SET DEFAULT comes last.
  if (subtype === "AT_ColumnDefault") return def === undefined ? 0 : 7.5;
  if (subtype === "AT_AddConstraint" && def !== undefined && "Constraint" in def) {
    // Keys come before foreign keys, which may need them.
    if (def.Constraint.contype === "CONSTR_FOREIGN") return 7;
    return def.Constraint.contype === "CONSTR_CHECK" ? 6.5 : 6;
  }
  return passes[subtype] ?? 9;
}

function alter(
  model: Model,
  table: Relation,
  command: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
): void {
  const { subtype = "" } = command;
  const run = subcommands[subtype];
  if (run === undefined) {
    model.notModelled(`the subcommand ${subtype.replace(/^AT_/, "")} of ALTER TABLE is not modelled`);
    model.assume(table);
    return;
  }
  run(model, table, command, works, recurse);
}

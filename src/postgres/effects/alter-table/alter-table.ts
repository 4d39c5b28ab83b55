import type { AlterTableCmd, AlterTableStmt, Node } from "@pgsql/types";
import type { Constraint, Relation } from "../../../model/catalog.ts";
import { matchesForeignKey } from "../../catalog/add-constraint.ts";
import { mentions } from "../../catalog/drop-objects.ts";
import { rangeName } from "../../catalog/tree.ts";
import { ancestors, childWhy, descendants, family, hasStorage, referencedFamily } from "../locking.ts";
import { lockLosses } from "../losses.ts";
import type { Model } from "../model.ts";
import { addColumn } from "./add-column.ts";
import { addConstraintWork } from "./add-constraint.ts";
import { alterIndex } from "./alter-index.ts";
import { alterType, requireCast } from "./alter-type.ts";
import { lockLevel, statementLevel } from "./lock-level.ts";
import { setNotNull } from "./not-null.ts";
import { attachPartition, detachPartition } from "./partitions.ts";
import { subcommandWhy } from "./subcommand-why.ts";
import { columnOf, constraintsOf, finishWork, type WorkList, WorkList as Works } from "./table-work.ts";

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
  if (statement.objtype === "OBJECT_TYPE") return;
  if (index !== undefined) {
    alterIndex(model, index, commands);
    return;
  }
  const relation = findTarget(model, statement);
  if (relation === null) return;
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

type Subcommand = (
  model: Model,
  table: Relation,
  command: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
) => void;

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

/** The subcommand goes down to every partition and child, which are locked in the same mode. */
const onFamily: Subcommand = (model, table, command, works, recurse) => {
  requireColumn(model, table, command, works);
  if (!recurse) return;
  for (const child of descendants(model, table)) model.lock(child, works.mode, childWhy(table));
};

/** The subcommand touches catalogs alone. */
const onTable: Subcommand = () => {};

const onColumn: Subcommand = (model, table, command, works) => requireColumn(model, table, command, works);

function requireColumn(model: Model, table: Relation, command: AlterTableCmd, works: WorkList): void {
  const { name } = command;
  if (name === undefined || model.catalog.byName(table.name) === undefined) return;
  if (columnOf(works.of(table), name) !== undefined || command.missing_ok === true || table.kind !== "table")
    return;
  model.fail("42703", `column "${name}" of relation "${table.bareName}" does not exist`);
}

/** A change of persistence or access method copies the heap. */
const rewriteWhere =
  (needed: (table: Relation, command: AlterTableCmd) => boolean, why: string): Subcommand =>
  (model, table, command, works) => {
    if (!needed(table, command) || !hasStorage(table)) return;
    works.of(table).rewrite ??= why;
    if (model.catalog.byName(table.name) === undefined) model.assume(table);
  };

/** SET LOGGED and UNLOGGED copy the heap, and from 15 on the sequences that the table owns. */
function setLogged(logged: boolean): Subcommand {
  return (model, table, _command, works) => {
    if (table.partitioned !== null && model.major >= 18) {
      // Up to 17 it is accepted and does nothing.
      const action = logged ? "SET LOGGED" : "SET UNLOGGED";
      model.fail("42809", `ALTER action ${action} cannot be performed on relation "${table.bareName}"`);
      return;
    }

    if (model.catalog.byName(table.name) !== undefined && (table.persistence === "permanent") === logged)
      return;
    const other = table.constraints.find(({ references }) => {
      const target = references === null ? undefined : model.catalog.byName(references.relation);
      return (
        target !== undefined &&
        target.name !== table.name &&
        target.persistence === (logged ? "unlogged" : "permanent")
      );
    });
    const referencing = table.referencedBy.find(
      ({ relation }) => model.catalog.byName(relation)?.persistence === (logged ? "unlogged" : "permanent"),
    );
    const clash = logged ? other?.references?.relation : referencing?.relation;
    if (clash !== undefined) {
      const way = logged ? "logged" : "unlogged";
      model.fail(
        "42P16",
        `could not change table "${table.bareName}" to ${way} because it references ${clash}`,
      );
      return;
    }
    if (!hasStorage(table)) return;
    works.of(table).rewrite ??= logged
      ? "every row is written anew, and to the log"
      : "every row is written anew";
    if (model.major < 15) return;
    for (const each of model.catalog.relations()) {
      if (each.kind === "sequence" && each.ownedBy?.startsWith(`${table.name}.`)) {
        model.lock(each, "ACCESS EXCLUSIVE", "it changes with its table");
      }
    }
  };
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  AT_AddColumn: (model, table, { def, missing_ok }, works, recurse) => {
    if (def !== undefined && "ColumnDef" in def)
      addColumn(model, table, def.ColumnDef, missing_ok === true, recurse, works);
  },
  AT_DropColumn: dropColumn,
  AT_ColumnDefault: onFamily,
  AT_SetNotNull: (model, table, { name = "" }, works, recurse) =>
    setNotNull(model, table, name, works, recurse, true),
  AT_DropNotNull: dropNotNull,
  AT_AlterColumnType: (model, table, { name = "", def }, works, recurse) => {
    if (def !== undefined && "ColumnDef" in def) alterType(model, table, name, def.ColumnDef, works, recurse);
  },
  AT_SetExpression: setExpression,
  AT_DropExpression: onFamily,
  AT_SetStatistics: onFamily,
  AT_SetStorage: onFamily,
  AT_SetCompression: onFamily,
  AT_SetOptions: onColumn,
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
  },
  AT_AddConstraint: (model, table, { def }, works, recurse) => {
    if (def !== undefined && "Constraint" in def)
      addConstraintWork(model, table, def.Constraint, works, null, recurse);
  },
  AT_DropConstraint: dropConstraint,
  AT_ValidateConstraint: validateConstraint,
  AT_AlterConstraint: alterConstraint,
  AT_SetRelOptions: (model, table) => {
    if (table.partitioned === null) return;
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
  AT_SetTableSpace: rewriteWhere(
    ({ kind }, { name }) => kind === "table" && name !== "pg_default",
    "the files are copied",
  ),
  AT_ChangeOwner: changeOwner,
  AT_DropOids: onTable,
  AT_ClusterOn: (model, table, { name = "" }) => {
    const index = model.catalog.index(table.schema, name)?.index;
    if (index !== undefined)
      model.lockIndex(index, "SHARE UPDATE EXCLUSIVE", "the table is to be clustered on it");
    else if (model.catalog.byName(table.name) !== undefined) {
      model.fail("42704", `index "${name}" for table "${table.bareName}" does not exist`);
    }
  },
  AT_DropCluster: (model, table) => {
    if (table.partitioned !== null) model.fail("0A000", "cannot mark index clustered in partitioned table");
  },
  AT_ReplicaIdentity: (model, table, { def }) => {
    const name = def !== undefined && "ReplicaIdentityStmt" in def ? def.ReplicaIdentityStmt.name : undefined;
    const index = name === undefined ? undefined : model.catalog.index(table.schema, name)?.index;
    if (index !== undefined) model.lockIndex(index, "SHARE", "it is to identify the table's rows");
    else if (name !== undefined && model.catalog.byName(table.name) !== undefined) {
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
  AT_EnableRule: onTable,
  AT_EnableAlwaysRule: onTable,
  AT_EnableReplicaRule: onTable,
  AT_DisableRule: onTable,
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

function dropColumn(
  model: Model,
  table: Relation,
  command: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
): void {
  const { name = "", missing_ok, behavior } = command;
  const work = works.of(table);
  if (columnOf(work, name) !== undefined && inheritsColumn(model, table, name)) {
    model.fail("42P16", `cannot drop inherited column "${name}"`);
    return;
  }
  if (columnOf(work, name) === undefined) {
    if (missing_ok !== true) requireColumn(model, table, command, works);
    return;
  }
  if (
    family(model, table).some((each) => each.partitioned !== null && mentions(each.partitioned.key, name))
  ) {
    model.fail("42P16", `cannot drop column "${name}" because it is part of the partition key`);
    return;
  }
  if (!recurse && table.partitioned !== null && table.children.length > 0) {
    model.fail("42P16", "cannot drop column from only the partitioned table when partitions exist");
    return;
  }
  // Children are locked with ONLY too: the column becomes their own.
  onFamily(model, table, command, works, true);
  for (const each of recurse ? family(model, table) : [table]) {
    const own = works.of(each);
    own.droppedColumns.add(name);
    const after = model.preview.after(each.name);
    const kept = new Set(after?.indexes.map((index) => index.name));
    for (const index of each.indexes) if (!kept.has(index.name)) own.lostIndexes.add(index.name);
    const constraints = new Set(after?.constraints.map((each_) => each_.name));
    for (const constraint of each.constraints) {
      if (constraint.columns.includes(name) && !constraints.has(constraint.name))
        own.dropped.add(constraint.name);
    }
  }
  lockLosses(model, `it uses ${table.name}.${name}`);
  const views = table.usedByViews.some(({ columns }) => columns.includes(name));
  const keys = table.referencedBy.some(({ relation, constraint }) =>
    model.catalog
      .byName(relation)
      ?.constraints.some((each) => each.name === constraint && each.references?.columns.includes(name)),
  );
  const generated = table.columns.some(
    (each) => each.generated !== null && new RegExp(`\\b${name}\\b`).test(each.default ?? ""),
  );
  if ((views || keys || (generated && model.major >= 15)) && behavior !== "DROP_CASCADE") {
    model.fail(
      "2BP01",
      `cannot drop column ${name} of table ${table.bareName} because other objects depend on it`,
    );
  }
}

function dropNotNull(
  model: Model,
  table: Relation,
  command: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
): void {
  const { name = "" } = command;
  if (!recurse && model.major < 18 && table.partitioned !== null && table.children.length > 0) {
    model.fail("42P16", "cannot remove constraint from only the partitioned table when partitions exist");
    return;
  }
  const isNullable = columnOf(works.of(table), name)?.notNull === false;
  onFamily(model, table, command, works, recurse && !(isNullable && model.major >= 18));
  if (columnOf(works.of(table), name)?.identity != null) {
    model.fail("42601", `column "${name}" of relation "${table.bareName}" is an identity column`);
  }
  if (table.constraints.some(({ kind, columns }) => kind === "primary key" && columns.includes(name))) {
    model.fail("42P16", `column "${name}" is in a primary key`);
  }
}

function setExpression(
  model: Model,
  table: Relation,
  command: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
): void {
  if (model.major < 17) {
    model.fail("42601", 'syntax error at or near "EXPRESSION"');
    return;
  }
  onFamily(model, table, command, works, recurse);
  const { name = "" } = command;
  for (const each of family(model, table)) {
    if (columnOf(works.of(each), name)?.generated !== "virtual" && hasStorage(each)) {
      works.of(each).rewrite ??= "the generated value is computed again for each row";
    }
  }
}

function lockOwnedSequence(
  model: Model,
  table: Relation,
  column: string,
  mode: "SHARE ROW EXCLUSIVE" | "ACCESS EXCLUSIVE",
): void {
  for (const each of model.catalog.relations()) {
    if (
      each.kind === "sequence" &&
      each.ownedBy?.replaceAll('"', "") === `${table.name}.${column}`.replaceAll('"', "")
    ) {
      model.lock(each, mode, `the numbers of ${column} come from it`);
    }
  }
}

function dropConstraint(
  model: Model,
  table: Relation,
  command: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
): void {
  const { name = "", missing_ok, behavior } = command;
  const constraint = constraintsOf(works.of(table)).find((each) => each.name === name);
  if (constraint === undefined) {
    // Partitions are locked before the constraint is looked for, with ONLY too; children of inheritance are not.
    for (const each of table.partitioned === null ? [] : descendants(model, table)) {
      model.lock(each, works.mode, childWhy(table));
    }
    if (missing_ok !== true && model.catalog.byName(table.name) !== undefined) {
      model.fail("42704", `constraint "${name}" of relation "${table.bareName}" does not exist`);
    }
    return;
  }
  if (isInherited(model, table, constraint)) {
    model.fail("42P16", `cannot drop inherited constraint "${name}" of relation "${table.bareName}"`);
    return;
  }
  works.of(table).dropped.add(name);
  const inherits =
    constraint.kind === "check" || constraint.kind === "not null" || table.partitioned !== null;
  for (const each of inherits && recurse && !constraint.noInherit ? descendants(model, table) : []) {
    model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
    if (constraint.kind === "check" || constraint.kind === "not null") works.of(each).dropped.add(name);
  }
  if (constraint.index !== null) works.of(table).lostIndexes.add(constraint.index);
  const needed = table.referencedBy.some(({ relation, constraint: key }) => {
    const found = model.catalog.byName(relation)?.constraints.find((each) => each.name === key);
    return constraint.index !== null && String(found?.references?.columns) === String(constraint.columns);
  });
  lockLosses(model, `the constraint ${name} is dropped`);
  if (needed && behavior !== "DROP_CASCADE") {
    model.fail(
      "2BP01",
      `cannot drop constraint ${name} on table ${table.bareName} because other objects depend on it`,
    );
  }
}

/** True where a constraint of a partition or child is its parent's too. */
function isInherited(model: Model, table: Relation, constraint: Constraint): boolean {
  return table.parents.some((parent) =>
    model.catalog.byName(parent)?.constraints.some((each) => {
      if (each.noInherit && each.kind === "check") return false;
      if (each.kind === "foreign key")
        return table.partitionBound !== null && matchesForeignKey(constraint, each);
      if (each.index !== null) {
        return table.indexes.some(
          ({ name, parent: above }) => name === constraint.index && above === each.index,
        );
      }
      return each.kind === constraint.kind && each.name === constraint.name;
    }),
  );
}

function validateConstraint(
  model: Model,
  table: Relation,
  { name = "" }: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
): void {
  const constraint = constraintsOf(works.of(table)).find((each) => each.name === name);
  if (constraint === undefined) {
    if (model.catalog.byName(table.name) !== undefined && !works.of(table).addedConstraints.has(name)) {
      model.fail("42704", `constraint "${name}" of relation "${table.bareName}" does not exist`);
      return;
    }
    if (hasStorage(table)) works.of(table).verify ??= "every row is checked against the constraint";
    return;
  }
  if (!constraint.enforced) {
    model.fail("55000", "cannot validate NOT ENFORCED constraint");
    return;
  }
  if (constraint.validated) return;
  if (constraint.kind === "foreign key") {
    for (const each of table.partitioned === null ? [table] : family(model, table)) {
      if (each !== table) model.lock(each, "SHARE UPDATE EXCLUSIVE", childWhy(table));
      for (const target of referencedFamily(model, constraint)) {
        model.lock(target, "ACCESS SHARE", "the foreign key is checked against it");
        if (hasStorage(each)) works.of(each).checks.add(target);
      }
    }
    return;
  }
  for (const each of [table, ...(recurse && !constraint.noInherit ? descendants(model, table) : [])]) {
    if (each !== table) model.lock(each, "SHARE UPDATE EXCLUSIVE", childWhy(table));
    if (hasStorage(each)) works.of(each).verify ??= "every row is checked against the constraint";
  }
}

function alterConstraint(model: Model, table: Relation, { def }: AlterTableCmd, works: WorkList): void {
  if (def === undefined || !("ATAlterConstraint" in def)) return;
  const { conname = "", alterEnforceability, is_enforced } = def.ATAlterConstraint;
  const constraint = table.constraints.find((each) => each.name === conname);
  if (constraint === undefined) {
    if (model.catalog.byName(table.name) !== undefined) {
      model.fail("42704", `constraint "${conname}" of relation "${table.bareName}" does not exist`);
    }
    return;
  }
  if (constraint.kind !== "foreign key" || alterEnforceability !== true) return;
  for (const each of table.partitioned === null ? [] : descendants(model, table)) {
    model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
  }
  for (const target of referencedFamily(model, constraint)) {
    if (is_enforced === true) {
      model.lock(target, "SHARE ROW EXCLUSIVE", "the foreign key's triggers are made on both tables");
      if (!constraint.enforced && hasStorage(table)) works.of(table).checks.add(target);
    } else {
      model.lock(target, "ACCESS EXCLUSIVE", "the foreign key's triggers are dropped on both tables");
    }
  }
}

function changeOwner(model: Model, table: Relation, { newowner }: AlterTableCmd): void {
  // A table that already has the owner is left at that.
  if (table.owner !== "" && table.owner === newowner?.rolename) return;
  for (const index of table.indexes)
    model.lockIndex(index, "ACCESS EXCLUSIVE", "it gets the owner of its table");
  for (const each of model.catalog.relations()) {
    if (each.kind === "sequence" && each.ownedBy?.startsWith(`${table.name}.`)) {
      model.lock(each, "ACCESS EXCLUSIVE", "it gets the owner of its table");
    }
  }
}

function onTriggers(
  model: Model,
  table: Relation,
  command: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
): void {
  const { name, subtype = "" } = command;
  const named = table.triggers.filter((each) => !/Trig$/.test(subtype) || each.name === name);
  if (/Trig$/.test(subtype) && name !== undefined && model.catalog.byName(table.name) !== undefined) {
    // 14 keeps the triggers that partitions get from their parent out of sight.
    const above = ancestors(model, table).some(({ triggers }) => triggers.some((each) => each.name === name));
    if (named.length === 0 && !above) {
      model.fail("42704", `trigger "${name}" for table "${table.bareName}" does not exist`);
      return;
    }
  }
  if (table.partitioned === null || !recurse || named.length === 0) return;
  onFamily(model, table, { ...command, name: undefined } as unknown as AlterTableCmd, works, recurse);
}

/** True where a parent has the column too. */
function inheritsColumn(model: Model, table: Relation, column: string): boolean {
  return table.parents.some((parent) =>
    model.catalog.byName(parent)?.columns.some(({ name }) => name === column),
  );
}

/** A child must have the columns of its parent. */
function checkColumns(model: Model, parent: Relation, child: Relation): void {
  for (const column of parent.columns) {
    const own = child.columns.find(({ name }) => name === column.name);
    if (own === undefined) model.fail("42804", `child table is missing column "${column.name}"`);
    else if (own.type !== column.type) {
      model.fail("42804", `child table "${child.bareName}" has different type for column "${column.name}"`);
    } else if (column.notNull && !own.notNull) {
      model.fail("42804", `column "${column.name}" in child table must be marked NOT NULL`);
    }
  }
}

function inherit(model: Model, table: Relation, { def, subtype }: AlterTableCmd): void {
  if (def === undefined || !("RangeVar" in def)) return;
  const parent = model.find(def.RangeVar);
  if (parent === null) return;
  const mode = subtype === "AT_AddInherit" ? "SHARE UPDATE EXCLUSIVE" : "ACCESS SHARE";
  model.lock(
    parent,
    mode,
    `${table.name} ${subtype === "AT_AddInherit" ? "becomes" : "ceases to be"} its child`,
  );
  if (subtype === "AT_AddInherit" && model.catalog.byName(table.name) !== undefined)
    checkColumns(model, parent, table);
}

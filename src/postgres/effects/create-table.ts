import type { CreateStmt, Node, TableLikeClause } from "@pgsql/types";
import type { Column, Relation } from "../../model/catalog.ts";
import { columnConstraints } from "../catalog/add-column.ts";
import { rangeName, strings } from "../catalog/tree.ts";
import { keyExists, lastsAsLong } from "./alter-table/add-foreign-key.ts";
import { boundFits, incomingMode, isOnlyDefault, lockDefault } from "./alter-table/partitions.ts";
import { finishWork, WorkList } from "./alter-table/table-work.ts";
import { requireType } from "./known-type.ts";
import { ancestors, defaultPartition, family, incomingKeys, referencedFamily } from "./locking.ts";
import type { Model } from "./model.ts";
import { requireOperatorClasses } from "./operator-class.ts";
import { query } from "./query.ts";
import { requireColumnDefinition } from "./refuse-column.ts";

/** CREATE TABLE and CREATE FOREIGN TABLE. */
export function createTable(model: Model, tree: Node): void {
  const statement =
    "CreateStmt" in tree
      ? tree.CreateStmt
      : "CreateForeignTableStmt" in tree
        ? tree.CreateForeignTableStmt.base
        : undefined;
  if (statement === undefined || alreadyThere(model, statement.relation, statement.if_not_exists === true))
    return;
  for (const node of statement.tableElts ?? []) {
    if ("TableLikeClause" in node) lockLike(model, node.TableLikeClause);
  }
  if (!columnsAreSound(model, statement)) return;
  if (refusesTable(model, statement)) return;
  if ("CreateForeignTableStmt" in tree && refusesKeys(model, statement)) return;
  const parents = (statement.inhRelations ?? []).flatMap((node) => {
    const parent = "RangeVar" in node ? model.find(node.RangeVar) : null;
    return parent === null ? [] : [parent];
  });
  lockParents(model, parents, statement);
  for (const relation of model.preview.created) lockCreated(model, relation);
  if (statement.partbound !== undefined && parents[0] !== undefined)
    partitionOf(model, parents[0], statement);
}

/** What a new table cannot be: with two primary keys, keyed or partitioned by what it does not have. */
function refusesTable(model: Model, statement: CreateStmt): boolean {
  const { relation: range, partspec, tableElts, inhRelations, partbound } = statement;
  if (range?.relpersistence === "t" && range.schemaname !== undefined && range.schemaname !== "pg_temp")
    model.fail("42P16", "cannot create temporary relation in non-temporary schema");
  const constraints = (tableElts ?? []).flatMap((node) => {
    if ("ColumnDef" in node) return columnConstraints(node.ColumnDef);
    return "Constraint" in node ? [node.Constraint] : [];
  });
  if (constraints.filter(({ contype }) => contype === "CONSTR_PRIMARY").length > 1)
    model.fail("42P16", `multiple primary keys for table "${range?.relname}" are not allowed`);
  for (const node of partbound === undefined ? (inhRelations ?? []) : []) {
    const parent = "RangeVar" in node ? model.find(node.RangeVar) : null;
    if (parent?.partitioned != null)
      model.fail("42809", `cannot inherit from partitioned table "${parent.bareName}"`);
  }
  if (partspec?.strategy === "PARTITION_STRATEGY_LIST" && (partspec.partParams ?? []).length > 1)
    model.fail("42P17", 'cannot use "list" partition strategy with more than one column');
  const columns = columnsToBe(model, statement);
  const isLike = (tableElts ?? []).some((node) => "TableLikeClause" in node);
  const isPlain =
    inhRelations === undefined && statement.ofTypename === undefined && columns.length > 0 && !isLike;
  if (!isPlain) return model.failed;
  const named = constraints.flatMap(({ keys: own }) => strings(own));
  const partKeys = (partspec?.partParams ?? []).flatMap((node) =>
    "PartitionElem" in node ? (node.PartitionElem.name ?? []) : [],
  );
  const missing = [...named, ...partKeys].find((each) => !columns.some(({ name }) => name === each));
  if (missing !== undefined) model.fail("42703", `column "${missing}" named in key does not exist`);
  return model.failed;
}

const keys = new Set(["CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_FOREIGN", "CONSTR_EXCLUSION"]);

/** A foreign table has no indexes: nothing that is kept by one. */
function refusesKeys(model: Model, { tableElts }: CreateStmt): boolean {
  const constraints = (tableElts ?? []).flatMap((node) => {
    if ("ColumnDef" in node) return columnConstraints(node.ColumnDef);
    return "Constraint" in node ? [node.Constraint] : [];
  });
  const isRefused = constraints.some(({ contype }) => keys.has(contype ?? ""));
  if (isRefused) model.fail("0A000", "keys and unique constraints are not supported on foreign tables");
  return isRefused;
}

/** Every column once, and of a type that exists. */
function columnsAreSound(model: Model, statement: CreateStmt): boolean {
  const names = new Set<string>();
  let columns: readonly Column[] | null = null;
  for (const node of statement.tableElts ?? []) {
    if (!("ColumnDef" in node)) continue;
    const { colname = "", typeName, constraints } = node.ColumnDef;
    if (names.has(colname)) model.fail("42701", `column "${colname}" specified more than once`);
    names.add(colname);
    if (!requireType(model, typeName)) return false;
    // What the table will have is only asked for where expressions may name it.
    if (constraints !== undefined) columns ??= columnsToBe(model, statement);
    if (!requireColumnDefinition(model, node.ColumnDef, columns ?? [])) return false;
  }
  return !model.failed;
}

const columnsToBe = (model: Model, { relation }: CreateStmt): readonly Column[] =>
  model.preview.created.find(({ bareName }) => bareName === relation?.relname)?.columns ?? [];

/** A relation of the name exists: an error, or nothing happens where IF NOT EXISTS says so. */
export function alreadyThere(model: Model, range: CreateStmt["relation"], ifMissing: boolean): boolean {
  const { schema, name } = rangeName(range);
  const home =
    range?.relpersistence === "t" ? "pg_temp" : (schema ?? model.catalog.searchPath[0] ?? "public");
  const there = model.catalog.relation(home, name) ?? model.catalog.index(home, name);
  if (there === undefined) {
    if (schema !== null && model.catalog.complete && !model.catalog.hasSchema(schema)) {
      model.fail("3F000", `schema "${schema}" does not exist`);
      return true;
    }
    return false;
  }
  if (!ifMissing) model.fail("42P07", `relation "${name}" already exists`);
  return true;
}

function lockLike(model: Model, clause: TableLikeClause): void {
  const { schema, name } = rangeName(clause.relation);
  // A composite type is copied as a table is, and nobody waits for it.
  if (model.catalog.type(schema, name)?.kind === "composite" && !model.catalog.relation(schema, name)) return;
  const source = model.find(clause.relation);
  if (source === null) return;
  model.lock(source, "ACCESS SHARE", "its definition is copied");
}

function lockParents(model: Model, parents: readonly Relation[], statement: CreateStmt): void {
  for (const parent of parents) {
    if (statement.partbound !== undefined) model.lock(parent, "ACCESS EXCLUSIVE", "it gets a partition");
    else model.lock(parent, "SHARE UPDATE EXCLUSIVE", "it gets a child");
  }
}

/** A new relation, its indexes, and the tables that its foreign keys reference. */
export function lockCreated(model: Model, relation: Relation): void {
  model.lock(relation, "ACCESS EXCLUSIVE", "it is made");
  for (const index of relation.indexes) {
    model.lockIndex(index, "ACCESS EXCLUSIVE", "it is made");
    requireOperatorClasses(model, relation, index);
    if (relation.partitioned === null) model.build(relation, index.name);
  }
  for (const key of relation.constraints) {
    if (key.references === null || key.references.relation === relation.name) continue;
    const targets = referencedFamily(model, key);
    if (targets.length === 0 && model.catalog.complete) {
      model.fail("42P01", `relation "${key.references.relation}" does not exist`);
    }
    const [target] = targets;
    if (target !== undefined && !lastsAsLong(model, relation, target)) return;
    if (target !== undefined && key.references.columns.length > 0)
      keyExists(model, target, key.references.columns, key.columns.length);
    for (const each of targets) {
      model.lock(each, "SHARE ROW EXCLUSIVE", `the foreign key of ${relation.name} references it`);
    }
  }
}

/** What a new partition asks of its parent's other relations. */
function partitionOf(model: Model, parent: Relation, statement: CreateStmt): void {
  if (!boundFits(model, parent, statement.partbound)) return;
  const works = new WorkList();
  const fallback = defaultPartition(model, parent);
  isOnlyDefault(model, statement.relation?.relname ?? "", fallback, statement.partbound);
  if (fallback !== undefined && statement.partbound?.is_default !== true)
    lockDefault(model, parent, fallback, statement.partbound, works);
  for (const index of parent.indexes)
    model.lockIndex(index, "SHARE UPDATE EXCLUSIVE", "the partition gets its like");
  for (const { table } of incomingKeys(model, parent)) {
    for (const each of family(model, table)) {
      model.lock(each, incomingMode(model), `its foreign key references ${parent.name}`);
    }
  }
  for (const ancestor of ancestors(model, parent))
    model.lock(ancestor, "ACCESS SHARE", "it stands above the new partition");
  finishWork(model, works);
}

/** CREATE TABLE … AS, SELECT INTO, CREATE MATERIALIZED VIEW. */
export function createTableAs(model: Model, tree: Node): void {
  if (!("CreateTableAsStmt" in tree)) return;
  const { into, query: source, if_not_exists } = tree.CreateTableAsStmt;
  if (alreadyThere(model, into?.rel, if_not_exists === true)) return;
  if (source !== undefined) query(model, source, into?.skipData !== true);
  for (const relation of model.preview.created) model.lock(relation, "ACCESS EXCLUSIVE", "it is made");
}

/** CREATE [OR REPLACE] VIEW. */
export function createView(model: Model, tree: Node): void {
  if (!("ViewStmt" in tree)) return;
  const { view, replace, query: source } = tree.ViewStmt;
  const { schema, name } = rangeName(view);
  const before = model.catalog.relation(schema, name);
  if (before !== undefined && (replace !== true || before.kind !== "view")) {
    model.fail(
      replace === true ? "42809" : "42P07",
      replace === true ? `"${name}" is not a view` : `relation "${name}" already exists`,
    );
    return;
  }
  if (source !== undefined) query(model, source, false);
  if (before !== undefined) {
    model.lock(before, "ACCESS EXCLUSIVE", "its query is replaced");
    const after = model.preview.after(before.name)?.columns ?? before.columns;
    if (after.length < before.columns.length) model.fail("42P16", "cannot drop columns from view");
    const renamed = before.columns.find(
      ({ name: column }, at) => after[at] !== undefined && after[at].name !== column,
    );
    if (renamed !== undefined) model.fail("42P16", `cannot change name of view column "${renamed.name}"`);
  }
  for (const relation of model.preview.created) model.lock(relation, "ACCESS EXCLUSIVE", "it is made");
}

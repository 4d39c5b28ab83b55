import type { Constraint as ConstraintTree } from "@pgsql/types";
import type { Relation } from "../../../model/catalog.ts";
import { isEnforced } from "../../catalog/add-constraint.ts";
import { columnsOf, rangeName, strings } from "../../catalog/tree.ts";
import { childWhy, descendants, family, hasStorage } from "../locking.ts";
import type { Model } from "../model.ts";
import { missesPartitionKey } from "../partition-key.ts";
import { keysCompare } from "../type-change.ts";
import { requireNotNull, setNotNull } from "./not-null.ts";
import { columnOf, type TableWork, type WorkList } from "./table-work.ts";

/** ADD CONSTRAINT of any kind; `column` is set where it stands behind a column. */
export function addConstraintWork(
  model: Model,
  table: Relation,
  constraint: ConstraintTree,
  works: WorkList,
  column: string | null,
  recurse: boolean,
): void {
  if (constraint.conname !== undefined) {
    if (nameIsTaken(model, works.of(table), constraint)) return;
    works.of(table).addedConstraints.add(constraint.conname);
  }
  switch (constraint.contype) {
    case "CONSTR_CHECK":
      addCheck(model, table, constraint, works, recurse);
      return;
    case "CONSTR_FOREIGN":
      addForeignKey(model, table, constraint, works, column, recurse);
      return;
    case "CONSTR_NOTNULL":
      addNotNull(model, table, constraint, works, recurse);
      return;
    default:
      addIndexConstraint(model, table, constraint, works, column);
  }
}

function nameIsTaken(model: Model, work: TableWork, constraint: ConstraintTree): boolean {
  const name = constraint.conname ?? "";
  const found = work.relation.constraints.find((each) => each.name === name);
  if (found === undefined || work.dropped.has(name)) return false;
  const indexed = ["CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION"].includes(constraint.contype ?? "");
  if (indexed && found.index !== null) model.fail("42P07", `relation "${name}" already exists`);
  else model.fail("42710", `constraint "${name}" for relation "${work.relation.bareName}" already exists`);
  return true;
}

const isValid = (constraint: ConstraintTree): boolean =>
  constraint.skip_validation !== true && isEnforced(constraint);

const systemColumns = new Set(["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"]);

function addCheck(
  model: Model,
  table: Relation,
  constraint: ConstraintTree,
  works: WorkList,
  recurse: boolean,
): void {
  const missing = columnsOf(constraint.raw_expr).find(
    (name) => columnOf(works.of(table), name) === undefined,
  );
  if (
    missing !== undefined &&
    model.catalog.byName(table.name) !== undefined &&
    !systemColumns.has(missing)
  ) {
    model.fail("42703", `column "${missing}" does not exist`);
    return;
  }
  const inherits = constraint.is_no_inherit !== true;
  if (!recurse && inherits && table.children.length > 0) {
    model.fail("42P16", "constraint must be added to child tables too");
    return;
  }
  for (const each of [table, ...(recurse ? descendants(model, table) : [])]) {
    // From 18 on the children are locked before NO INHERIT is looked at.
    if (each !== table && (inherits || model.major >= 18))
      model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
    if (each !== table && !inherits) continue;
    if (isEnforced(constraint) && constraint.skip_validation !== true && hasStorage(each)) {
      works.of(each).verify ??= "every row is checked against the constraint";
    }
  }
}

function addNotNull(
  model: Model,
  table: Relation,
  constraint: ConstraintTree,
  works: WorkList,
  recurse: boolean,
): void {
  if (model.major < 18) {
    model.fail("42601", 'syntax error at or near "NOT"');
    return;
  }
  const column = strings(constraint.keys)[0] ?? "";
  if (columnOf(works.of(table), column) === undefined && model.catalog.byName(table.name) !== undefined) {
    model.fail("42703", `column "${column}" of relation "${table.bareName}" does not exist`);
    return;
  }
  const existing = works
    .of(table)
    .relation.constraints.find(
      (each) =>
        each.kind === "not null" && each.columns[0] === column && !works.of(table).dropped.has(each.name),
    );
  const named = constraint.conname !== undefined && works.of(table).notNull.has(column);
  if (
    (existing !== undefined || named) &&
    constraint.conname !== undefined &&
    existing?.name !== constraint.conname
  ) {
    model.fail(
      "55000",
      `cannot create not-null constraint "${constraint.conname}" on column "${column}" of table "${table.bareName}"`,
    );
    return;
  }
  if (!recurse && constraint.is_no_inherit !== true && table.children.length > 0) {
    model.fail("42P16", "constraint must be added to child tables too");
    return;
  }
  const inherits = recurse && constraint.is_no_inherit !== true;
  if (isValid(constraint)) {
    setNotNull(model, table, column, works, inherits);
    return;
  }
  if (!inherits) return;
  for (const each of descendants(model, table)) model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
}

function addForeignKey(
  model: Model,
  table: Relation,
  constraint: ConstraintTree,
  works: WorkList,
  column: string | null,
  recurse: boolean,
): void {
  const mode = "SHARE ROW EXCLUSIVE";
  model.lock(table, mode, "the foreign key's triggers are made on both tables");
  const written = rangeName(constraint.pktable);
  const referenced =
    written.schema === null && written.name === table.bareName ? table : model.find(constraint.pktable);
  if (referenced === null) return;
  for (const each of family(model, referenced)) {
    model.lock(each, mode, `the foreign key of ${table.name} references it`);
    model.lock(each, "ACCESS SHARE", `the foreign key of ${table.name} references it`);
  }
  const columns = column === null ? strings(constraint.fk_attrs) : [column];
  for (const name of columns) {
    if (columnOf(works.of(table), name) !== undefined || model.catalog.byName(table.name) === undefined)
      continue;
    model.fail("42703", `column "${name}" referenced in foreign key constraint does not exist`);
    return;
  }
  if (!recurse && table.partitioned !== null) {
    model.fail("42809", `cannot use ONLY for foreign key on partitioned table "${table.bareName}"`);
    return;
  }
  if (!keyExists(model, referenced, strings(constraint.pk_attrs))) return;
  if (
    table.partitioned !== null &&
    constraint.skip_validation === true &&
    column === null &&
    model.major < 18
  ) {
    model.fail(
      "42809",
      `cannot add NOT VALID foreign key on partitioned table "${table.bareName}" referencing relation "${referenced.bareName}"`,
    );
    return;
  }
  if (!typesCompare(model, works, table, columns, referenced, strings(constraint.pk_attrs))) return;
  // From 18 on the children of an inheritance tree are locked too, though they do not get the key.
  if (table.partitioned === null && model.major >= 18) {
    for (const each of descendants(model, table)) model.lock(each, works.mode, childWhy(table));
  }
  for (const each of table.partitioned === null ? [table] : family(model, table)) {
    if (each !== table) model.lock(each, mode, childWhy(table));
    if (!isValid(constraint)) continue;
    if (hasStorage(each)) for (const target of family(model, referenced)) works.of(each).checks.add(target);
  }
}

/** A foreign key references a primary key or the columns of a unique constraint or index. */
function keyExists(model: Model, referenced: Relation, columns: readonly string[]): boolean {
  const after = model.preview.after(referenced.name) ?? referenced;
  if (model.catalog.byName(referenced.name) === undefined) return true;
  if (columns.length === 0) {
    if (after.constraints.some(({ kind }) => kind === "primary key")) return true;
    model.fail("42704", `there is no primary key for referenced table "${referenced.bareName}"`);
    return false;
  }
  const wanted = [...columns].sort().join();
  const fits = after.indexes.some(
    (index) =>
      index.unique &&
      index.predicate === null &&
      index.expressions === null &&
      [...index.columns].sort().join() === wanted,
  );
  if (!fits)
    model.fail(
      "42830",
      `there is no unique constraint matching given keys for referenced table "${referenced.bareName}"`,
    );
  return fits;
}

/** Both sides of a foreign key need an equality operator between their types. */
function typesCompare(
  model: Model,
  works: WorkList,
  table: Relation,
  columns: readonly string[],
  referenced: Relation,
  written: readonly string[],
): boolean {
  const primary = referenced.constraints.find(({ kind }) => kind === "primary key");
  const keys = written.length > 0 ? written : (primary?.columns ?? []);
  for (const [at, column] of columns.entries()) {
    const own = columnOf(works.of(table), column);
    const other = referenced.columns.find(({ name }) => name === keys[at]);
    if (own === undefined || other === undefined || keysCompare(model.catalog, own.type, other.type))
      continue;
    model.fail("42804", "foreign key constraint cannot be implemented");
    return false;
  }
  return true;
}

function addIndexConstraint(
  model: Model,
  table: Relation,
  constraint: ConstraintTree,
  works: WorkList,
  column: string | null,
): void {
  if (
    constraint.contype === "CONSTR_PRIMARY" &&
    table.constraints.some(({ kind, name }) => kind === "primary key" && !works.of(table).dropped.has(name))
  ) {
    model.fail("42P16", `multiple primary keys for table "${table.bareName}" are not allowed`);
    return;
  }
  if (constraint.indexname !== undefined) {
    useIndex(model, table, constraint, works);
    return;
  }
  const keys = column === null ? strings(constraint.keys) : [column];
  for (const key of keys) {
    if (columnOf(works.of(table), key) !== undefined || model.catalog.byName(table.name) === undefined)
      continue;
    model.fail("42703", `column "${key}" named in key does not exist`);
    return;
  }
  if (constraint.contype !== "CONSTR_EXCLUSION" && missesPartitionKey(table, keys)) {
    model.fail("0A000", "unique constraint on partitioned table must include all partitioning columns");
    return;
  }
  if (constraint.contype === "CONSTR_PRIMARY") {
    const children = descendants(model, table);
    for (const each of [table, ...children]) {
      const needs = keys.some((key) => columnOf(works.of(each), key)?.notNull !== true);
      // From 18 the not-null constraints of a primary key are looked for on every child under the parent's lock.
      if (each !== table && (needs || model.major >= 18))
        model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
      for (const key of keys) requireNotNull(model, works.of(each), key);
    }
  }
  if (model.major >= 18) {
    for (const each of descendants(model, table)) model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
  }
  buildNewIndexes(model, table, works);
}

/** The indexes that the statement adds to the table and its partitions, by the record of what it leaves behind. */
export function buildNewIndexes(model: Model, table: Relation, works: WorkList): void {
  for (const each of table.partitioned === null ? [table] : family(model, table)) {
    const after = model.preview.after(each.name);
    const before = new Set(each.indexes.map(({ name }) => name));
    if (each !== table) model.lock(each, "SHARE", childWhy(table));
    for (const index of after?.indexes ?? []) {
      if (before.has(index.name)) continue;
      if (each.partitioned === null) works.of(each).builds.add(index.name);
      else model.lockIndex(index, "ACCESS EXCLUSIVE", "it is made");
    }
    for (const index of each.indexes) {
      const adopted = after?.indexes.find(({ name }) => name === index.name);
      if (adopted !== undefined && adopted.parent !== index.parent) {
        model.lockIndex(index, "SHARE", "it becomes a part of the new index");
      }
    }
  }
}

function useIndex(model: Model, table: Relation, constraint: ConstraintTree, works: WorkList): void {
  const found =
    table.indexes.find(({ name }) => name.endsWith(`.${constraint.indexname}`)) ??
    model.catalog.index(table.schema, constraint.indexname ?? "")?.index;
  if (found === undefined) {
    model.fail("42704", `index "${constraint.indexname}" does not exist`);
    return;
  }
  if (table.partitioned !== null) {
    model.fail("0A000", "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables");
    return;
  }
  model.lockIndex(found, "SHARE UPDATE EXCLUSIVE", "it becomes the constraint's");
  if (!found.unique) {
    model.fail("42809", `"${constraint.indexname}" is not a unique index`);
    return;
  }
  if (found.expressions !== null || found.predicate !== null) {
    model.fail("42809", `index "${constraint.indexname}" contains expressions or is partial`);
    return;
  }
  if (constraint.contype !== "CONSTR_PRIMARY") return;
  for (const column of found.columns) if (column !== null) requireNotNull(model, works.of(table), column);
}

import type { AlterTableCmd, ColumnDef } from "@pgsql/types";
import type { Column, Constraint, Index, Relation } from "../../../model/catalog.ts";
import { mentions } from "../../catalog/mentions.ts";
import { formatTypeName } from "../../catalog/type-name.ts";
import { keysCompare } from "../keys-compare.ts";
import { requireType } from "../known-type.ts";
import { childWhy, descendants, family, hasStorage, incomingKeys } from "../locking.ts";
import type { Model } from "../model.ts";
import { requireOperatorClasses } from "../operator-class.ts";
import { typeChange } from "../type-change.ts";
import { lockOwnedSequence } from "./owner-triggers-parents.ts";
import { columnOf, constraintsOf, indexesOf, type TableWork, type WorkList } from "./table-work.ts";

/** ALTER COLUMN … TYPE on a table and everything below it. */
export function alterType(
  model: Model,
  table: Relation,
  name: string,
  definition: ColumnDef,
  works: WorkList,
  recurse: boolean,
): void {
  const column = columnOf(works.of(table), name) ?? droppedColumn(works.of(table), name);
  if (works.of(table).retyped.has(name)) {
    model.fail("0A000", `cannot alter type of column "${name}" twice`);
    return;
  }

  if (column === undefined) {
    if (model.catalog.byName(table.name) !== undefined) {
      model.fail("42703", `column "${name}" of relation "${table.bareName}" does not exist`);
      return;
    }
    works.of(table).rewrite ??= `the type of ${name} changes`;
    model.assume(table);
    return;
  }
  if (!requireType(model, definition.typeName)) return;
  if (column.type !== typeText(model, definition)) works.of(table).retyped.add(name);
  const change = typeChange(model.catalog, column, definition);
  const target = typeText(model, definition);
  for (const each of [table, ...descendants(model, table)]) {
    if (each !== table) model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
  }
  if (refuses(model, table, column, change.castable, definition)) return;
  if (works.of(table).droppedColumns.has(name)) {
    model.fail("42703", `column "${name}" of relation "${table.bareName}" does not exist`);
    return;
  }
  if (!recurse && table.children.length > 0) {
    model.fail("42P16", `type of inherited column "${name}" must be changed in child tables too`);
    return;
  }
  if (!keysStillCompare(model, table, name, target)) return;
  if (!checksStillCompare(model, works.of(table), column, target)) return;
  const after = model.preview.after(table.name);
  for (const index of indexesOf(works.of(table))) {
    if (after !== undefined && index.columns.includes(name)) requireOperatorClasses(model, after, index);
  }
  if (model.failed) return;
  // The numbers of an identity column are made of its type.
  if (column.identity !== null) lockOwnedSequence(model, table, name, "SHARE ROW EXCLUSIVE");
  for (const each of [table, ...descendants(model, table)]) {
    const work = works.of(each);
    if (change.rewrites) work.rewrite ??= `the type of ${name} changes and its values with it`;
    if (change.assumed) model.assume(each);
    rebuildIndexes(model, each, name, change, works);
    recheck(model, each, name, change.rewrites, works);
  }
}

/** Before anything is done PostgreSQL looks whether the new type can be cast to, in the order of the text. */
export function requireCast(model: Model, table: Relation, { name = "", def }: AlterTableCmd): void {
  const column = table.columns.find((each) => each.name === name);
  if (column === undefined || def === undefined || !("ColumnDef" in def)) return;
  const own = table.partitioned !== null && mentions(table.partitioned.key, name);
  if (own || inherited(model, table, name) || !requireType(model, def.ColumnDef.typeName)) return;
  if (!typeChange(model.catalog, column, def.ColumnDef).castable) failCast(model, column, def.ColumnDef);
}

function failCast(model: Model, { name }: Column, definition: ColumnDef): void {
  const using = definition.raw_default === undefined ? "" : "result of USING clause for ";
  model.fail("42804", `${using}column "${name}" cannot be cast automatically to the new type`);
}

/** A column that the same statement drops: whether it casts is looked at before. */
function droppedColumn(work: TableWork, name: string): Column | undefined {
  return work.droppedColumns.has(name) ? work.relation.columns.find((each) => each.name === name) : undefined;
}

/** Errors that PostgreSQL finds before it touches a row. */
function refuses(
  model: Model,
  table: Relation,
  column: Column,
  castable: boolean,
  definition: ColumnDef,
): boolean {
  const { name } = column;
  const view = table.usedByViews.find(
    ({ relation, columns }) => columns.includes(name) && model.preview.after(relation) !== undefined,
  );
  const generated = table.columns.find(
    (each) => each.generated !== null && each.name !== name && mentions(each.default ?? "", name),
  );
  const keyed = family(model, table).find(
    (each) => each.partitioned !== null && mentions(each.partitioned.key, name),
  );
  if (keyed !== undefined) {
    model.fail(
      "42P16",
      `cannot alter column "${name}" because it is part of the partition key of relation "${keyed.bareName}"`,
    );
  } else if (table.partitionBound !== null || inherited(model, table, name)) {
    model.fail("42P16", `cannot alter inherited column "${name}"`);
  } else if (!castable) {
    failCast(model, column, definition);
  } else if (
    column.default !== null &&
    column.generated === null &&
    !defaultCasts(model, column, definition)
  ) {
    model.fail(
      "42804",
      `default for column "${name}" cannot be cast automatically to type ${typeText(model, definition)}`,
    );
  } else if (generated !== undefined) {
    model.fail(
      model.major === 14 ? "42601" : "0A000",
      "cannot alter type of a column used by a generated column",
    );
  } else if (view !== undefined) {
    model.fail("0A000", "cannot alter type of a column used by a view or rule");
  }
  return model.failed;
}

/** USING is for the values: the default must cast by itself, as the assignment of a value of the column's type does. */
function defaultCasts(model: Model, column: Column, definition: ColumnDef): boolean {
  const { raw_default: _using, ...bare } = definition;
  return typeChange(model.catalog, column, bare).castable;
}

/** A check that compares a number with a constant has no operator for a string, and the other way round. */
function checksStillCompare(model: Model, work: TableWork, column: Column, target: string): boolean {
  const [before, after] = [isText(column.type), isText(target)];
  if (
    before === after ||
    !/^(smallint|integer|bigint|numeric|real|double)/.test(before ? target : column.type)
  )
    return true;
  const compares = constraintsOf(work).some(
    ({ kind, columns, definition }) =>
      kind === "check" && columns.includes(column.name) && /[<>=]\s*\(?\d/.test(definition),
  );
  if (compares) model.fail("42883", "operator does not exist between the check's constant and the new type");
  return !compares;
}

const isText = (type: string): boolean => type === "text" || type.startsWith("character");

/** A foreign key on either side of the column must still compare. */
function keysStillCompare(model: Model, table: Relation, column: string, target: string): boolean {
  const pairs: (readonly [string, string])[] = [];
  for (const { columns, references } of table.constraints) {
    const at = references === null ? -1 : columns.indexOf(column);
    const other = model.catalog.byName(references?.relation ?? "");
    const key = other?.columns.find(({ name }) => name === references?.columns[at]);
    if (at >= 0 && key !== undefined) pairs.push([target, key.type]);
  }
  for (const key of table.constraints) {
    // A key of the table on itself: the column is the one that is referenced.
    const at = key.references?.relation === table.name ? key.references.columns.indexOf(column) : -1;
    const own = table.columns.find(({ name }) => name === key.columns[at]);
    if (own !== undefined) pairs.push([own.type, target]);
  }
  for (const { table: other, constraint } of incomingKeys(model, table)) {
    const at = constraint.references?.columns.indexOf(column) ?? -1;
    const own = other.columns.find(({ name }) => name === constraint.columns[at]);
    if (at >= 0 && own !== undefined) pairs.push([own.type, target]);
  }
  if (pairs.every(([own, key]) => keysCompare(model.catalog, own, key))) return true;
  model.fail("42804", "foreign key constraint cannot be implemented");
  return false;
}

const typeText = (model: Model, definition: ColumnDef): string =>
  formatTypeName(definition.typeName, (name) => model.catalog.type(name.schema, name.name)?.name);

function inherited(model: Model, table: Relation, column: string): boolean {
  return table.parents.some((parent) =>
    model.catalog.byName(parent)?.columns.some(({ name }) => name === column),
  );
}

/** True where an index has a column as key or INCLUDE column, or in an expression or its predicate. */
export function indexUses(index: Index, column: string): boolean {
  if (index.columns.includes(column) || index.include.includes(column)) return true;
  return [index.expressions, index.predicate].some((text) => text !== null && mentions(text, column));
}

function rebuildIndexes(
  model: Model,
  table: Relation,
  column: string,
  change: { readonly rewrites: boolean; readonly keepsIndexes: boolean },
  works: WorkList,
): void {
  const work = works.of(table);
  for (const index of indexesOf(work)) {
    if (!indexUses(index, column)) continue;
    model.lockIndex(index, "ACCESS EXCLUSIVE", "it has the column");
    model.lock(table, "SHARE", "an index on the column is made anew");
    const plain = index.expressions === null && index.predicate === null;
    // A partition's index comes back through its parent's, without the old file.
    const reused = change.keepsIndexes && plain && index.parent === null;
    if (!reused && !change.rewrites && table.partitioned === null) work.builds.add(index.name);
  }
}

/** Checks on the column are verified again; foreign keys on either side are made again. */
function recheck(model: Model, table: Relation, column: string, rewrites: boolean, works: WorkList): void {
  const work = works.of(table);
  for (const constraint of constraintsOf(work)) {
    if (!constraint.columns.includes(column)) continue;
    if (constraint.kind === "check" && constraint.validated && hasStorage(table)) {
      work.verify ??= "the check on the column is verified again";
    }
    if (constraint.kind === "foreign key") remakeKey(model, table, constraint, rewrites, works);
  }
  for (const { table: other, constraint } of incomingKeys(model, table)) {
    if (!constraint.references?.columns.includes(column)) continue;
    remakeKey(model, other, constraint, rewrites, works);
  }
}

function remakeKey(
  model: Model,
  table: Relation,
  constraint: Constraint,
  rewrites: boolean,
  works: WorkList,
): void {
  for (const each of family(model, table)) {
    model.lock(each, "ACCESS EXCLUSIVE", "the foreign key on the column is made again");
  }
  const target = model.catalog.byName(constraint.references?.relation ?? "");
  for (const each of target === undefined ? [] : family(model, target)) {
    model.lock(each, "ACCESS EXCLUSIVE", "the foreign key on the column is made again");
    if (rewrites && constraint.validated && hasStorage(table)) works.of(table).checks.add(each);
  }
}

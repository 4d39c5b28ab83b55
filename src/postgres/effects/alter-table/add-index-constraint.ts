import type { Constraint as ConstraintTree } from "@pgsql/types";
import type { Constraint, Relation } from "../../../model/catalog.ts";
import { strings } from "../../catalog/tree.ts";
import { childWhy, descendants, family } from "../locking.ts";
import type { Model } from "../model.ts";
import { requireOperatorClasses } from "../operator-class.ts";
import { missesPartitionKey } from "../partition-key.ts";
import { requireNotNull } from "./not-null.ts";
import { columnOf, type WorkList } from "./table-work.ts";

export function addIndexConstraint(
  model: Model,
  table: Relation,
  constraint: ConstraintTree,
  works: WorkList,
  column: string | null,
  recurse: boolean,
): void {
  const { dropped, droppedColumns } = works.of(table);
  // The key goes with a column of it that the statement drops.
  const stays = ({ kind, name, columns }: Constraint): boolean =>
    kind === "primary key" && !dropped.has(name) && !columns.some((each) => droppedColumns.has(each));
  if (constraint.contype === "CONSTR_PRIMARY" && table.constraints.some(stays)) {
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
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) {
    const kind = constraint.contype === "CONSTR_PRIMARY" ? "primary key" : "unique";
    model.fail("42701", `column "${twice}" appears twice in ${kind} constraint`);
    return;
  }
  const isVirtual = keys.some((key) => columnOf(works.of(table), key)?.generated === "virtual");
  if (isVirtual && constraint.contype !== "CONSTR_EXCLUSION") {
    const kind = constraint.contype === "CONSTR_PRIMARY" ? "primary keys" : "unique constraints";
    model.fail("0A000", `${kind} on virtual generated columns are not supported`);
    return;
  }
  const levels = constraint.contype === "CONSTR_EXCLUSION" ? [] : family(model, table);
  if (levels.some((each) => missesPartitionKey(each, keys))) {
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
  if (model.major >= 18 && recurse) {
    for (const each of descendants(model, table)) model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
  }
  // Of a table that is not known the record keeps nothing, and the index is built all the same.
  if (model.catalog.byName(table.name) === undefined)
    works.of(table).builds.add(`${table.schema}.${constraint.conname ?? `${table.bareName}_key`}`);
  else buildNewIndexes(model, table, works);
}

/** The indexes that the statement adds to the table and its partitions, by the record of what it leaves behind. */
export function buildNewIndexes(model: Model, table: Relation, works: WorkList): void {
  for (const each of table.partitioned === null ? [table] : family(model, table)) {
    const after = model.preview.after(each.name);
    const before = new Set(each.indexes.map(({ name }) => name));
    if (each !== table) model.lock(each, "SHARE", childWhy(table));
    for (const index of after?.indexes ?? []) {
      // An index that the statement drops may get a successor of the same name.
      if (before.has(index.name) && !works.of(each).lostIndexes.has(index.name)) continue;
      if (after !== undefined) requireOperatorClasses(model, after, index);
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
  const owner = table.constraints.find(({ index, kind }) => index === found.name && kind !== "foreign key");
  if (owner !== undefined && !works.of(table).dropped.has(owner.name)) {
    model.fail("55000", `index "${constraint.indexname}" is already associated with a constraint`);
    return;
  }
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

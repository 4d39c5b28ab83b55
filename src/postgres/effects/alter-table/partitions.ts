import type { PartitionBoundSpec, PartitionCmd } from "@pgsql/types";
import type { Relation } from "../../../model/catalog.ts";
import type { LockMode } from "../../../model/lock.ts";
import { matchesForeignKey } from "../../catalog/add-foreign-key.ts";
import {
  defaultPartition,
  descendants,
  family,
  hasStorage,
  incomingKeys,
  lockPlanned,
  referencedFamily,
  refusesCycle,
} from "../locking.ts";
import type { Model } from "../model.ts";
import { boundProven, boundRefuted } from "../partition-proof.ts";
import { columnOf, type WorkList } from "./table-work.ts";

/** ATTACH PARTITION. */
export function attachPartition(
  model: Model,
  parent: Relation,
  command: PartitionCmd,
  works: WorkList,
): void {
  const child = model.find(command.name);
  if (child === null) return;
  model.lock(child, "ACCESS EXCLUSIVE", `it becomes a partition of ${parent.name}`);
  if (child.partitionBound !== null) {
    model.fail("42809", `"${child.bareName}" is already a partition`);
    return;
  }
  if (refusesCycle(model, parent, child)) return;
  if (child.parents.length > 0 || (child.partitioned === null && child.children.length > 0)) {
    const role = child.parents.length > 0 ? "child" : "parent";
    model.fail("42809", `cannot attach inheritance ${role} as partition`);
    return;
  }
  if (!boundFits(model, parent, command.bound)) return;
  for (const each of descendants(model, child))
    model.lock(each, "ACCESS EXCLUSIVE", "it is a partition of the new partition");
  if (!columnsFit(model, parent, child)) return;
  const fallback = defaultPartition(model, parent);
  if (!isOnlyDefault(model, child.bareName, fallback, command.bound)) return;
  if (fallback !== undefined) lockDefault(model, parent, fallback, command.bound, works);
  checkBound(model, parent, child, command, works);
  attachIndexes(model, parent, child, works);
  attachForeignKeys(model, parent, child, works);
}

const strategies: Readonly<Record<string, string>> = { r: "range", l: "list", h: "hash" };

/** The bound of a partition is of its parent's kind; where rows go by hash there is no default partition. */
export function boundFits(model: Model, parent: Relation, bound: PartitionBoundSpec | undefined): boolean {
  const own = parent.partitioned?.strategy;
  if (own === undefined || bound === undefined) return true;
  if (bound.is_default === true) {
    if (own === "hash") model.fail("42P16", "a hash-partitioned table may not have a default partition");
  } else if (strategies[bound.strategy ?? ""] !== own)
    model.fail("42P16", `invalid bound specification for a ${own} partition`);
  return !model.failed;
}

/** There is one default partition at most. */
export function isOnlyDefault(
  model: Model,
  name: string,
  fallback: Relation | undefined,
  bound: PartitionBoundSpec | undefined,
): boolean {
  if (fallback === undefined || bound?.is_default !== true) return true;
  model.fail("42P17", `partition "${name}" conflicts with existing default partition "${fallback.bareName}"`);
  return false;
}

/** The default partition must hold no row of the new partition: it is locked, and read unless a check proves it. */
export function lockDefault(
  model: Model,
  parent: Relation,
  fallback: Relation,
  bound: PartitionBoundSpec | undefined,
  works: WorkList,
): void {
  for (const each of family(model, fallback)) {
    model.lock(each, "ACCESS EXCLUSIVE", "the default partition may hold rows of the new one");
    if (!hasStorage(each) || (bound !== undefined && boundRefuted(parent, each, bound))) continue;
    works.of(each).verify ??= "the default partition is checked for rows of the new one";
  }
}

/** A partition must have the columns of its parent and no others. */
function columnsFit(model: Model, parent: Relation, child: Relation): boolean {
  if (model.catalog.byName(parent.name) === undefined || model.catalog.byName(child.name) === undefined)
    return true;
  const extra = child.columns.find(({ name }) => !parent.columns.some((each) => each.name === name));
  const missing = parent.columns.find(({ name }) => !child.columns.some((each) => each.name === name));
  const differs = parent.columns.find(({ name, type }) =>
    child.columns.some((each) => each.name === name && each.type !== type),
  );
  if (extra !== undefined) {
    model.fail(
      "42804",
      `table "${child.bareName}" contains column "${extra.name}" not found in parent "${parent.bareName}"`,
    );
  } else if (missing !== undefined) model.fail("42804", `child table is missing column "${missing.name}"`);
  else if (differs !== undefined) {
    model.fail("42804", `child table "${child.bareName}" has different type for column "${differs.name}"`);
  }
  return !model.failed;
}

function checkBound(
  model: Model,
  parent: Relation,
  child: Relation,
  { bound }: PartitionCmd,
  works: WorkList,
): void {
  if (bound?.is_default === true && parent.children.length === 0) return;
  if (bound !== undefined && boundProven(parent, child, bound)) return;
  for (const each of family(model, child)) {
    if (hasStorage(each)) works.of(each).verify ??= "every row is checked against the partition bound";
  }
}

/** Indexes of the parent are matched with those of the new partition; missing ones are built. */
function attachIndexes(model: Model, parent: Relation, child: Relation, works: WorkList): void {
  for (const index of parent.indexes)
    model.lockIndex(index, "SHARE UPDATE EXCLUSIVE", "the partition gets its like");
  for (const each of family(model, child)) {
    const after = model.preview.after(each.name);
    const before = new Set(each.indexes.map(({ name }) => name));
    for (const index of after?.indexes ?? []) {
      if (before.has(index.name)) continue;
      works.of(each).builds.add(index.name);
    }
  }
  const primary = parent.constraints.find(({ kind }) => kind === "primary key");
  for (const column of primary?.columns ?? []) {
    if (columnOf(works.of(child), column)?.notNull !== true) {
      model.fail("42804", `column "${column}" in child table "${child.bareName}" must be marked NOT NULL`);
    }
  }
}

function attachForeignKeys(model: Model, parent: Relation, child: Relation, works: WorkList): void {
  for (const key of parent.constraints.filter(({ kind }) => kind === "foreign key")) {
    model.lock(child, "SHARE ROW EXCLUSIVE", "it gets the parent's foreign key");
    const own = child.constraints.find((each) => matchesForeignKey(each, key));
    for (const target of referencedFamily(model, key)) {
      model.lock(target, "SHARE ROW EXCLUSIVE", `the foreign key of ${parent.name} references it`);
      if (own !== undefined)
        model.lock(
          target,
          "ACCESS EXCLUSIVE",
          `the foreign key of ${child.name} is merged into the parent's`,
        );
      else {
        model.lock(target, "ACCESS SHARE", `the foreign key of ${parent.name} references it`);
        for (const each of family(model, child))
          if (hasStorage(each) && key.validated) works.of(each).checks.add(target);
      }
    }
  }
  for (const { table } of incomingKeys(model, parent)) {
    for (const each of family(model, table)) {
      model.lock(each, incomingMode(model), `its foreign key references ${parent.name}`);
    }
  }
}

/** Mode on a table whose foreign key references a table that gets a partition: 14 only reads it. */
export function incomingMode(model: Model): LockMode {
  return model.major >= 15 ? "SHARE ROW EXCLUSIVE" : "ACCESS SHARE";
}

/** DETACH PARTITION, and CONCURRENTLY, which cannot be watched. */
export function detachPartition(model: Model, parent: Relation, command: PartitionCmd): void {
  const child = model.find(command.name);
  if (child === null) return;
  const concurrently = command.concurrent === true;
  if (concurrently && model.inTransaction) {
    model.fail("25001", "ALTER TABLE ... DETACH CONCURRENTLY cannot run inside a transaction block");
    return;
  }
  const fallback = defaultPartition(model, parent);
  if (concurrently && fallback !== undefined) {
    model.fail("55000", "cannot detach partitions concurrently when a default partition exists");
    return;
  }
  if (!child.parents.includes(parent.name)) {
    model.lock(child, concurrently ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE", "it is to be detached");
    model.fail("42P01", `relation "${child.bareName}" is not a partition of relation "${parent.bareName}"`);
    return;
  }
  if (fallback !== undefined) {
    model.lock(fallback, "ACCESS EXCLUSIVE", "the default partition's bound changes");
  }
  for (const each of family(model, child))
    model.lock(each, "ACCESS EXCLUSIVE", `it is detached from ${parent.name}`);
  for (const index of child.indexes) {
    if (index.parent !== null) model.lockIndex(index, "ACCESS EXCLUSIVE", "it is detached from the parent's");
  }
  for (const key of parent.constraints.filter(({ kind }) => kind === "foreign key")) {
    for (const target of referencedFamily(model, key)) {
      model.lock(target, "SHARE ROW EXCLUSIVE", `the foreign key of ${parent.name} references it`);
    }
  }
  for (const { table } of incomingKeys(model, parent)) {
    model.lock(table, "ACCESS EXCLUSIVE", `its foreign key references ${parent.name}`);
    for (const each of [table, child]) {
      lockPlanned(model, each, "ACCESS SHARE", "rows that reference the partition are looked for");
      if (hasStorage(each)) model.scan(each, "rows that reference the partition are looked for");
    }
  }
  if (concurrently) for (const name of [parent.name, child.name]) model.known(name);
}

import type { Constraint as ConstraintTree } from "@pgsql/types";
import type { Relation } from "../../../model/catalog.ts";
import { matchesForeignKey } from "../../catalog/add-foreign-key.ts";
import { rangeName, strings } from "../../catalog/tree.ts";
import { keysCompare } from "../keys-compare.ts";
import { childWhy, descendants, family, hasStorage } from "../locking.ts";
import type { Model } from "../model.ts";
import { isValid } from "./add-check.ts";
import { columnOf, type WorkList } from "./table-work.ts";

export function addForeignKey(
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
  // A foreign key knows the rows of the table alone, not those of tables that inherit from it.
  const targets = referenced.partitioned === null ? [referenced] : family(model, referenced);
  for (const each of targets) {
    model.lock(each, mode, `the foreign key of ${table.name} references it`);
    model.lock(each, "ACCESS SHARE", `the foreign key of ${table.name} references it`);
  }
  if (referenced.kind === "view" || referenced.kind === "materialized view") {
    model.fail("42809", `referenced relation "${referenced.bareName}" is not a table`);
    return;
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
  if (!lastsAsLong(model, table, referenced)) return;
  if (!keyExists(model, referenced, strings(constraint.pk_attrs), columns.length)) return;
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
    if (!isValid(constraint) || (each !== table && hasOwnKey(model, each, columns, referenced))) continue;
    if (hasStorage(each)) for (const target of targets) works.of(each).checks.add(target);
  }
}

/**
 * A partition's own key of the same columns, validated already, becomes a part of the new one: nothing is read (14 to 18).
 * One that is a part of another key of its parent stays that.
 */
function hasOwnKey(
  model: Model,
  partition: Relation,
  columns: readonly string[],
  referenced: Relation,
): boolean {
  const parents = partition.parents.flatMap((name) => model.catalog.byName(name)?.constraints ?? []);
  return partition.constraints.some(
    (own) =>
      own.kind === "foreign key" &&
      own.validated &&
      own.references?.relation === referenced.name &&
      own.columns.join() === columns.join() &&
      !parents.some((each) => matchesForeignKey(own, each)),
  );
}

/** What a foreign key references must not be gone before its own table: after a crash, or at the session's end. */
export function lastsAsLong(model: Model, table: Relation, referenced: Relation): boolean {
  if (model.catalog.byName(referenced.name) === undefined && referenced !== table) return true;
  const [own, other] = [table.persistence, referenced.persistence];
  if (own === "permanent" && other !== "permanent")
    model.fail("42P16", "constraints on permanent tables may reference only permanent tables");
  if (own === "unlogged" && other === "temporary")
    model.fail("42P16", "constraints on unlogged tables may reference only permanent or unlogged tables");
  if (own === "temporary" && other !== "temporary")
    model.fail("42P16", "constraints on temporary tables may reference only temporary tables");
  return !model.failed;
}

/** A foreign key references a primary key or the columns of a unique constraint or index. */
export function keyExists(
  model: Model,
  referenced: Relation,
  columns: readonly string[],
  count?: number,
): boolean {
  const after = model.preview.after(referenced.name) ?? referenced;
  if (model.catalog.byName(referenced.name) === undefined) return true;
  if (columns.length === 0) {
    const key = after.constraints.find(({ kind }) => kind === "primary key");
    if (key !== undefined) {
      if (count === undefined || key.columns.length === 0 || key.columns.length === count) return true;
      model.fail("42830", "number of referencing and referenced columns for foreign key disagree");
      return false;
    }
    model.fail("42704", `there is no primary key for referenced table "${referenced.bareName}"`);
    return false;
  }
  const wanted = [...columns].sort().join();
  const fitting = after.indexes.filter(
    (index) =>
      index.unique &&
      index.predicate === null &&
      index.expressions === null &&
      [...index.columns].sort().join() === wanted,
  );
  const fits = fitting.length > 0;
  const isDeferrable = ({ name }: { readonly name: string }): boolean =>
    after.constraints.some(
      ({ index, deferrable, kind }) => index === name && deferrable && kind !== "foreign key",
    );
  if (fits && fitting.every(isDeferrable)) {
    model.fail(
      "55000",
      `cannot use a deferrable unique constraint for referenced table "${referenced.bareName}"`,
    );
    return false;
  }
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

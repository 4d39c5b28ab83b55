import type { AlterTableCmd } from "@pgsql/types";
import type { Relation } from "../../../model/catalog.ts";
import { mentions } from "../../catalog/mentions.ts";
import { childrenOf, childWhy, family, hasStorage } from "../locking.ts";
import { lockLosses } from "../losses.ts";
import type { Model } from "../model.ts";
import { onFamily, requireColumn } from "./subcommand.ts";
import { columnOf, type WorkList } from "./table-work.ts";

export function dropColumn(
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
  if (recurse) onFamily(model, table, command, works, true);
  // Direct children are locked with ONLY too: the column becomes their own.
  else for (const child of childrenOf(model, table)) model.lock(child, works.mode, childWhy(table));
  for (const each of recurse ? family(model, table) : [table]) {
    const own = works.of(each);
    own.droppedColumns.add(name);
    const after = model.preview.after(each.name);
    const kept = new Set(after?.indexes.map((index) => index.name));
    for (const index of each.indexes) {
      // One of the same name may be made anew by the same statement.
      const uses = index.columns.includes(name) || index.include.includes(name);
      if (uses || !kept.has(index.name)) own.lostIndexes.add(index.name);
    }
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

export function dropNotNull(
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

export function dropExpression(
  model: Model,
  table: Relation,
  command: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
): void {
  onFamily(model, table, command, works, recurse);
  if (command.missing_ok !== true) requireGenerated(model, table, command, works);
  works.of(table).madePlain.add(command.name ?? "");
}

function requireGenerated(
  model: Model,
  table: Relation,
  { name = "" }: AlterTableCmd,
  works: WorkList,
): void {
  if (columnOf(works.of(table), name)?.generated === null)
    model.fail("55000", `column "${name}" of relation "${table.bareName}" is not a generated column`);
}

export function setExpression(
  model: Model,
  table: Relation,
  command: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
): void {
  onFamily(model, table, command, works, recurse);
  requireGenerated(model, table, command, works);
  const { name = "" } = command;
  for (const each of family(model, table)) {
    if (columnOf(works.of(each), name)?.generated !== "virtual" && hasStorage(each)) {
      works.of(each).rewrite ??= "the generated value is computed again for each row";
    }
  }
}

/** True where a parent has the column too. */
function inheritsColumn(model: Model, table: Relation, column: string): boolean {
  return table.parents.some((parent) =>
    model.catalog.byName(parent)?.columns.some(({ name }) => name === column),
  );
}

import type { AlterTableCmd } from "@pgsql/types";
import type { Relation } from "../../../model/catalog.ts";
import { quoteIdentifier } from "../../catalog/quote-identifier.ts";
import { ancestors, refusesCycle } from "../locking.ts";
import type { Model } from "../model.ts";
import { onFamily } from "./subcommand.ts";
import type { WorkList } from "./table-work.ts";

export function lockOwnedSequence(
  model: Model,
  table: Relation,
  column: string,
  mode: "ROW EXCLUSIVE" | "SHARE ROW EXCLUSIVE" | "ACCESS EXCLUSIVE",
): void {
  for (const each of model.catalog.ownedSequences(table.name)) {
    if (each.ownedBy === `${table.name}.${quoteIdentifier(column)}`)
      model.lock(each, mode, `the numbers of ${column} come from it`);
  }
}

export function changeOwner(model: Model, table: Relation, { newowner }: AlterTableCmd): void {
  // A table that already has the owner is left at that.
  if (table.owner !== "" && table.owner === newowner?.rolename) return;
  // What the schema's text makes is owned by who runs it, most likely the one who runs the migration too.
  if (table.owner === "" && newowner?.roletype !== "ROLESPEC_CSTRING") return;
  for (const index of table.indexes)
    model.lockIndex(index, "ACCESS EXCLUSIVE", "it gets the owner of its table");
  for (const each of model.catalog.ownedSequences(table.name))
    model.lock(each, "ACCESS EXCLUSIVE", "it gets the owner of its table");
}

export function onTriggers(
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
  if (table.partitioned === null || !recurse) return;
  // From 15 on ALL goes down along the triggers of foreign keys too.
  const hasKeys =
    table.referencedBy.length > 0 || table.constraints.some(({ kind }) => kind === "foreign key");
  const byKeys = model.major >= 15 && /TrigAll$/.test(subtype) && hasKeys;
  if (named.length === 0 && !byKeys) return;
  onFamily(model, table, { ...command, name: undefined } as unknown as AlterTableCmd, works, recurse);
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

export function inherit(model: Model, table: Relation, { def, subtype }: AlterTableCmd): void {
  if (def === undefined || !("RangeVar" in def)) return;
  const parent = model.find(def.RangeVar);
  if (parent === null) return;
  const mode = subtype === "AT_AddInherit" ? "SHARE UPDATE EXCLUSIVE" : "ACCESS SHARE";
  model.lock(
    parent,
    mode,
    `${table.name} ${subtype === "AT_AddInherit" ? "becomes" : "ceases to be"} its child`,
  );
  if (subtype !== "AT_AddInherit" && model.catalog.byName(table.name) !== undefined) {
    if (!table.parents.includes(parent.name))
      model.fail("42P01", `relation "${parent.bareName}" is not a parent of relation "${table.bareName}"`);
  }
  if (subtype === "AT_AddInherit" && refusesCycle(model, parent, table)) return;
  if (subtype === "AT_AddInherit" && model.catalog.byName(table.name) !== undefined)
    checkColumns(model, parent, table);
}

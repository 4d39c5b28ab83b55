import type { AlterTableCmd } from "@pgsql/types";
import type { Relation } from "../../../model/catalog.ts";
import { childWhy, descendants } from "../locking.ts";
import type { Model } from "../model.ts";
import { columnOf, type WorkList } from "./table-work.ts";

export type Subcommand = (
  model: Model,
  table: Relation,
  command: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
) => void;

/** The subcommand goes down to every partition and child, which are locked in the same mode. */
export const onFamily: Subcommand = (model, table, command, works, recurse) => {
  requireColumn(model, table, command, works);
  if (!recurse) return;
  for (const child of descendants(model, table)) model.lock(child, works.mode, childWhy(table));
};

/** The subcommand touches catalogs alone. */
export const onTable: Subcommand = () => {};

export const onColumn: Subcommand = (model, table, command, works) =>
  requireColumn(model, table, command, works);

const systemColumns = new Set(["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"]);

export function requireColumn(model: Model, table: Relation, command: AlterTableCmd, works: WorkList): void {
  const { name } = command;
  if (name === undefined || model.catalog.byName(table.name) === undefined) return;
  if (columnOf(works.of(table), name) !== undefined || command.missing_ok === true || table.kind !== "table")
    return;
  if (systemColumns.has(name)) {
    model.fail("0A000", `cannot alter system column "${name}"`);
    return;
  }
  model.fail("42703", `column "${name}" of relation "${table.bareName}" does not exist`);
}

import type { AlterTableCmd, Node } from "@pgsql/types";
import { strings } from "../../catalog/tree.ts";
import type { Model } from "../model.ts";
import { requireDefault } from "../refuse-column.ts";
import { requireCompression, requireStorage } from "../refuse-column-type.ts";
import { onFamily, type Subcommand } from "./subcommand.ts";
import { columnOf } from "./table-work.ts";

/** SET DEFAULT and DROP DEFAULT. */
export const columnDefault: Subcommand = (model, table, command, works, recurse) => {
  onFamily(model, table, command, works, recurse);
  const { name = "", def } = command;
  const column = columnOf(works.of(table), name);
  if (column?.identity != null)
    model.fail("42601", `column "${name}" of relation "${table.bareName}" is an identity column`);
  else if (column?.generated != null)
    model.fail("42601", `column "${name}" of relation "${table.bareName}" is a generated column`);
  if (def === undefined) works.of(table).lostDefaults.add(name);
  else if (!model.failed && column !== undefined) {
    // Of a type that the same statement changes nothing is compared.
    const type = works.of(table).retyped.has(name) ? "unknown" : column.type;
    requireDefault(model, name, type, def);
  }
};

const textOf = ({ def }: AlterTableCmd): string => {
  const node: Node | undefined = def;
  return node === undefined ? "" : (strings([node])[0] ?? "");
};

/** SET STORAGE. */
export const setStorage: Subcommand = (model, table, command, works, recurse) =>
  property(model, table, command, works, recurse, requireStorage);

/** SET COMPRESSION. */
export const setCompression: Subcommand = (model, table, command, works, recurse) =>
  property(model, table, command, works, recurse, requireCompression);

function property(
  ...[model, table, command, works, recurse, require]: [
    ...Parameters<Subcommand>,
    (model: Model, type: string, value: string) => void,
  ]
): void {
  onFamily(model, table, command, works, recurse);
  const column = columnOf(works.of(table), command.name ?? "");
  if (column !== undefined && !model.failed) require(model, column.type, textOf(command));
}

import type { Node } from "@pgsql/types";
import type { Column, Relation } from "../../model/catalog.ts";
import type { Model } from "./model.ts";

interface WrittenColumns {
  readonly cols?: readonly Node[];
  readonly targetList?: readonly Node[];
  readonly override?: string;
  readonly selectStmt?: Node;
}

/** Says the error where INSERT or UPDATE names a column that is not there, or a value for one that is always generated. */
export function requireTargets(model: Model, target: Relation, kind: string, body: WrittenColumns): void {
  if (target.kind !== "table" || model.catalog.byName(target.name) === undefined) return;
  const list = kind === "InsertStmt" ? body.cols : kind === "UpdateStmt" ? body.targetList : undefined;
  for (const [at, node] of (list ?? []).entries()) {
    const name = "ResTarget" in node ? node.ResTarget.name : undefined;
    if (name === undefined) continue;
    const column = target.columns.find((each) => each.name === name);
    if (column === undefined) {
      model.fail("42703", `column "${name}" of relation "${target.bareName}" does not exist`);
    } else if (kind === "InsertStmt" && isWritten(body, at, column)) {
      model.fail("428C9", `cannot insert a non-DEFAULT value into column "${name}"`);
    } else if (kind === "UpdateStmt" && isAlwaysGenerated(column) && !isDefault(node)) {
      model.fail("428C9", `column "${name}" can only be updated to DEFAULT`);
    }
  }
  if (kind === "InsertStmt") requireRoom(model, target, body);
}

const isAlwaysGenerated = ({ identity, generated }: Column): boolean =>
  identity === "always" || generated !== null;

const isDefault = (node: Node): boolean =>
  "ResTarget" in node && node.ResTarget.val !== undefined && "SetToDefault" in node.ResTarget.val;

/** No row of VALUES has more values than there are columns for them. */
function requireRoom(model: Model, target: Relation, { cols, selectStmt }: WrittenColumns): void {
  const room = cols?.length ?? target.columns.length;
  if (rowsOf(selectStmt).some((row) => row.length > room))
    model.fail("42601", "INSERT has more expressions than target columns");
}

function rowsOf(select: Node | undefined): readonly (readonly Node[])[] {
  const lists = select !== undefined && "SelectStmt" in select ? select.SelectStmt.valuesLists : undefined;
  return (lists ?? []).flatMap((each) => ("List" in each ? [each.List.items ?? []] : []));
}

/** True where every row of VALUES has a value of its own in the place, and nothing overrides it. */
function isWritten({ override, selectStmt }: WrittenColumns, at: number, column: Column): boolean {
  const overrides = override !== undefined && override !== "OVERRIDING_NOT_SET";
  if (!isAlwaysGenerated(column) || (overrides && column.generated === null)) return false;
  return rowsOf(selectStmt).some((row) => row[at] !== undefined && !("SetToDefault" in row[at]));
}

import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
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
    } else if (kind === "InsertStmt" && column.identity === "always" && isWritten(body, at)) {
      model.fail("428C9", `cannot insert a non-DEFAULT value into column "${name}"`);
    }
  }
}

/** True where every row of VALUES has a value of its own in the place, and nothing overrides it. */
function isWritten({ override, selectStmt }: WrittenColumns, at: number): boolean {
  if (override !== undefined && override !== "OVERRIDING_NOT_SET") return false;
  const lists =
    selectStmt !== undefined && "SelectStmt" in selectStmt ? selectStmt.SelectStmt.valuesLists : undefined;
  if (lists === undefined) return false;
  return lists.some((each) => {
    const value = "List" in each ? each.List.items?.[at] : undefined;
    return value !== undefined && !("SetToDefault" in value);
  });
}

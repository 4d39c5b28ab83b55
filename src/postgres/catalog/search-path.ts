import type { VariableSetStmt } from "@pgsql/types";
import type { CatalogState } from "./catalog-state.ts";

/** SET search_path; what pg_dump writes empties it. */
export function applySet(state: CatalogState, statement: VariableSetStmt, initial: readonly string[]): void {
  if (
    statement.kind === "VAR_RESET_ALL" ||
    (statement.name === "search_path" && statement.kind !== "VAR_SET_VALUE")
  ) {
    state.searchPath = initial;
    return;
  }
  if (statement.name !== "search_path") return;
  state.searchPath = pathFrom(
    (statement.args ?? []).map((node) => ("A_Const" in node ? (node.A_Const.sval?.sval ?? "") : "")),
  );
}

/** Schemas of a search path; `"$user"` is left out, since nobody owns a schema here. */
export function pathFrom(names: readonly string[]): readonly string[] {
  return names.filter((name) => name !== "" && name !== "$user");
}

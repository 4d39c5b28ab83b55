import type { Node } from "@pgsql/types";
import { lockIndexes } from "./locking.ts";
import type { Model } from "./model.ts";
import { query, viewQuery } from "./query.ts";

/** REFRESH MATERIALIZED VIEW. */
export function refresh(model: Model, tree: Node): void {
  if (!("RefreshMatViewStmt" in tree)) return;
  const { relation: range, concurrent, skipData } = tree.RefreshMatViewStmt;
  const view = model.find(range);
  if (view === null) return;
  const concurrently = concurrent === true;
  model.lock(view, concurrently ? "EXCLUSIVE" : "ACCESS EXCLUSIVE", "its rows are computed anew");
  if (view.kind !== "materialized view" && model.catalog.byName(view.name) !== undefined) {
    if (view.kind === "table") model.fail("0A000", `"${view.bareName}" is not a materialized view`);
    else model.fail("42809", `"${view.bareName}" is not a table or materialized view`);
    return;
  }
  if (
    concurrently &&
    !view.indexes.some(
      ({ unique, predicate, expressions }) => unique && predicate === null && expressions === null,
    )
  ) {
    model.fail("55000", `cannot refresh materialized view "${view.name}" concurrently`);
    return;
  }
  if (skipData !== true) {
    const source = viewQuery(view);
    if (source !== null) query(model, source);
  }
  if (concurrently) {
    lockIndexes(model, view, "ROW EXCLUSIVE", "the view's rows are changed");
    model.scan(view, "its old rows are compared with the new ones");
    return;
  }
  model.refill(view, "its rows are computed anew");
  for (const index of view.indexes) {
    model.lockIndex(index, "ACCESS EXCLUSIVE", "it is built anew");
    model.build(view, index.name);
  }
}

import type { Node } from "@pgsql/types";
import { hasStorage, lockIndexes } from "./locking.ts";
import type { Model } from "./model.ts";
import { query } from "./query.ts";

/** COPY. */
export function copy(model: Model, tree: Node): void {
  if (!("CopyStmt" in tree)) return;
  const { relation: range, query: source, is_from } = tree.CopyStmt;
  if (source !== undefined) query(model, source);
  if (range === undefined) return;
  const relation = model.find(range);
  if (relation === null) return;
  if (is_from !== true) {
    model.lock(relation, "ACCESS SHARE", "it is read");
    const kind = relation.partitioned === null ? relation.kind : "partitioned table";
    const isRefused = kind === "partitioned table" || kind === "view" || kind === "sequence";
    if (isRefused || (kind === "materialized view" && model.major < 18))
      model.fail("42809", `cannot copy from ${kind} "${relation.bareName}"`);
    if (hasStorage(relation)) model.scan(relation, "it is read");
    return;
  }
  model.lock(relation, "ROW EXCLUSIVE", "rows are added");
  model.change(relation, "insert", false);
  if (hasStorage(relation)) lockIndexes(model, relation, "ROW EXCLUSIVE", "rows are added");
}

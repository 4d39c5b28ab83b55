import type { Node, RangeVar } from "@pgsql/types";
import { rangesOf } from "../catalog/query-relations.ts";
import { rangeName } from "../catalog/tree.ts";
import type { Model } from "./model.ts";
import { query, readRange } from "./query.ts";

/** A statement that is only analysed, not run (the body of a rule or of a SQL function): its relations are locked, no index is. */
export function analyse(model: Model, tree: Node): void {
  if ("SelectStmt" in tree) {
    query(model, tree, false);
    return;
  }
  const kind = Object.keys(tree)[0] ?? "";
  if (!["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"].includes(kind)) return;
  const { relation, ...rest } = (tree as unknown as Record<string, { relation?: RangeVar }>)[kind] ?? {};
  for (const range of rangesOf({ rest })) {
    // OLD and NEW stand for the row of a rule.
    if (range.relname !== "old" && range.relname !== "new") readRange(model, range, "ACCESS SHARE", false);
  }
  const { schema, name } = rangeName(relation);
  const target = model.findName(schema, name);
  if (target !== null) model.lock(target, "ROW EXCLUSIVE", "a statement that changes its rows is analysed");
}

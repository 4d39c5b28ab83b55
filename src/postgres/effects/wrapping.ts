import type { Node } from "@pgsql/types";
import { optionsOf } from "../catalog/tree.ts";
import { analyse } from "./analyse.ts";
import { lockCreated } from "./create-table.ts";
import type { Model } from "./model.ts";
import { query } from "./query.ts";

/** EXPLAIN: with ANALYZE the statement runs; without, it is planned, which takes the same locks. */
export function explain(model: Model, tree: Node): void {
  if (!("ExplainStmt" in tree) || tree.ExplainStmt.query === undefined) return;
  const inner = tree.ExplainStmt.query;
  const runs = optionsOf(tree.ExplainStmt.options).get("analyze");
  const isRun = runs !== undefined && runs !== "false";
  // EXPLAIN ANALYZE makes the table of CREATE TABLE AS and keeps it.
  const source = "CreateTableAsStmt" in inner && !isRun ? inner.CreateTableAsStmt.query : inner;
  if (source === undefined) return;
  const explained = (): void => {
    if ("SelectStmt" in source) query(model, source);
    else model.run(source);
  };
  if (isRun) explained();
  else model.planOnly(explained);
}

/** PREPARE and DECLARE CURSOR: analysed now, run later under the same locks. */
export function prepared(model: Model, tree: Node): void {
  const inner =
    "PrepareStmt" in tree
      ? tree.PrepareStmt.query
      : "DeclareCursorStmt" in tree
        ? tree.DeclareCursorStmt.query
        : undefined;
  if (inner === undefined) return;
  const HOLD = 32;
  const isHeld = "DeclareCursorStmt" in tree && ((tree.DeclareCursorStmt.options ?? 0) & HOLD) !== 0;
  if ("DeclareCursorStmt" in tree && !isHeld && !model.inTransaction) {
    model.fail("25P01", "DECLARE CURSOR can only be used in transaction blocks");
    return;
  }
  if ("PrepareStmt" in tree) analyse(model, inner);
  else model.run(inner);
}

/** CREATE SCHEMA with elements runs each of them. */
export function schemaWithElements(model: Model, tree: Node): void {
  if (!("CreateSchemaStmt" in tree)) return;
  const { schemaname, if_not_exists } = tree.CreateSchemaStmt;
  if (schemaname?.startsWith("pg_") === true) {
    model.fail("42939", `unacceptable schema name "${schemaname}"`);
    return;
  }
  if (
    schemaname !== undefined &&
    [...model.catalog.schemas()].includes(schemaname) &&
    model.catalog.complete
  ) {
    if (if_not_exists !== true) model.fail("42P06", `schema "${schemaname}" already exists`);
    return;
  }
  for (const relation of model.preview.created) lockCreated(model, relation);
}

import type { Node } from "@pgsql/types";
import type { Index, Relation } from "../../model/catalog.ts";
import { rangeName } from "../catalog/tree.ts";
import { isOption } from "../parse/may-run-in-transaction.ts";
import { family, hasStorage } from "./locking.ts";
import type { Model } from "./model.ts";

/** REINDEX of an index, a table or more; CONCURRENTLY is not watched but known. */
export function reindex(model: Model, tree: Node): void {
  if (!("ReindexStmt" in tree)) return;
  const { kind, relation: range, params } = tree.ReindexStmt;
  const concurrently = isOption(params, "concurrently", true);
  if (
    (concurrently || kind === "REINDEX_OBJECT_SCHEMA" || kind === "REINDEX_OBJECT_DATABASE") &&
    model.inTransaction
  ) {
    model.fail(
      "25001",
      `REINDEX ${concurrently ? "CONCURRENTLY" : ""} cannot run inside a transaction block`.replace(
        "  ",
        " ",
      ),
    );
    return;
  }
  if (kind === "REINDEX_OBJECT_INDEX") {
    const { schema, name } = rangeName(range);
    const found = model.catalog.index(schema, name);
    if (found === undefined) {
      if (model.catalog.complete) model.fail("42P01", `relation "${name}" does not exist`);
      else model.notModelled(`the table of the index ${name} is not known: REINDEX locks it in SHARE`);
      return;
    }
    reindexTable(model, found.table, [found.index], concurrently);
    return;
  }
  const tables =
    kind === "REINDEX_OBJECT_TABLE" ? [model.find(range)] : everyTable(model, kind, tree.ReindexStmt.name);
  for (const table of tables) {
    if (table?.kind === "view" && model.catalog.byName(table.name) !== undefined)
      model.fail("42809", `"${table.bareName}" is not a table or materialized view`);
    else if (table !== null) reindexTable(model, table, table.indexes, concurrently);
  }
}

function everyTable(model: Model, kind: string | undefined, name: string | undefined): readonly Relation[] {
  return [...model.catalog.relations()].filter(
    (each) => hasStorage(each) && (kind !== "REINDEX_OBJECT_SCHEMA" || each.schema === name),
  );
}

function reindexTable(model: Model, table: Relation, indexes: readonly Index[], concurrently: boolean): void {
  if (table.partitioned !== null) {
    const what = indexes.length === table.indexes.length ? "TABLE" : "INDEX";
    model.onlyOutside(`REINDEX ${what} cannot run inside a transaction block`);
    if (model.failed) return;
    for (const each of family(model, table)) {
      const parts = each.indexes.filter(
        (own) =>
          indexes.length === table.indexes.length || indexes.some(({ name }) => hangsOn(model, own, name)),
      );
      if (each === table) {
        model.lock(table, concurrently ? "SHARE UPDATE EXCLUSIVE" : "SHARE", "its partitions are looked up");
      }
      // Each partition is first asked for SHARE, in CONCURRENTLY too (ReindexPartitions in indexcmds.c).
      else model.lock(each, "SHARE", "its indexes are built anew");
      if (hasStorage(each)) reindexTable(model, each, parts, concurrently);
      model.known(each.name);
    }
    return;
  }
  model.lock(table, concurrently ? "SHARE UPDATE EXCLUSIVE" : "SHARE", "its indexes are built anew");
  for (const index of indexes) {
    model.lockIndex(index, concurrently ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE", "it is built anew");
    model.build(table, index.name);
    if (concurrently) model.known(index.name);
  }
  if (concurrently) model.known(table.name);
}

function hangsOn(model: Model, index: Index, ancestor: string): boolean {
  if (index.name === ancestor || index.parent === ancestor) return true;
  const parent = index.parent;
  if (parent === null) return false;
  for (const relation of model.catalog.relations()) {
    const found = relation.indexes.find(({ name }) => name === parent);
    if (found !== undefined) return hangsOn(model, found, ancestor);
  }
  return false;
}

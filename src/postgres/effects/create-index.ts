import type { Node } from "@pgsql/types";
import { indexElementName } from "../catalog/automatic-names.ts";
import { qualifyName } from "../catalog/quote-identifier.ts";
import { buildNewIndexes } from "./alter-table/add-index-constraint.ts";
import { finishWork, WorkList } from "./alter-table/table-work.ts";
import { requireElements } from "./index-elements.ts";
import { family } from "./locking.ts";
import type { Model } from "./model.ts";
import { missesPartitionKey } from "./partition-key.ts";

/** CREATE INDEX: SHARE on the table and its partitions; CONCURRENTLY: SHARE UPDATE EXCLUSIVE. */
export function createIndex(model: Model, tree: Node): void {
  if (!("IndexStmt" in tree)) return;
  const statement = tree.IndexStmt;
  const concurrently = statement.concurrent === true;
  if (concurrently && model.inTransaction) {
    model.fail("25001", "CREATE INDEX CONCURRENTLY cannot run inside a transaction block");
    return;
  }
  const table = model.find(statement.relation);
  if (table === null) return;
  model.lock(
    table,
    concurrently ? "SHARE UPDATE EXCLUSIVE" : "SHARE",
    concurrently
      ? "the index is built while rows change"
      : "the index is built from rows that must not change",
  );
  if (concurrently && table.partitioned !== null) {
    model.fail("0A000", `cannot create index on partitioned table "${table.bareName}" concurrently`);
    return;
  }
  if (table.kind === "view" || table.kind === "sequence" || table.kind === "foreign table") {
    const detail =
      model.major === 14
        ? `"${table.bareName}" is not a table or materialized view`
        : `cannot create index on relation "${table.bareName}"`;
    model.fail("42809", detail);
    return;
  }
  const { idxname } = statement;
  if (
    idxname !== undefined &&
    (model.catalog.index(table.schema, idxname) !== undefined ||
      model.catalog.relation(table.schema, idxname) !== undefined)
  ) {
    if (statement.if_not_exists !== true) model.fail("42P07", `relation "${idxname}" already exists`);
    return;
  }
  const missing = (statement.indexParams ?? []).find(
    (node) =>
      "IndexElem" in node &&
      node.IndexElem.name !== undefined &&
      !table.columns.some(({ name }) => name === ("IndexElem" in node ? node.IndexElem.name : "")),
  );
  if (missing !== undefined && "IndexElem" in missing && model.catalog.byName(table.name) !== undefined) {
    model.fail("42703", `column "${missing.IndexElem.name}" does not exist`);
    return;
  }
  requireElements(model, statement, table.columns);
  if (model.failed) return;
  const columns = (statement.indexParams ?? []).map((node) =>
    "IndexElem" in node ? (node.IndexElem.name ?? null) : null,
  );
  if (statement.unique === true && family(model, table).some((each) => missesPartitionKey(each, columns))) {
    model.fail("0A000", "unique constraint on partitioned table must include all partitioning columns");
    return;
  }
  if (model.catalog.byName(table.name) === undefined) {
    const element = statement.indexParams?.[0];
    const part =
      element !== undefined && "IndexElem" in element ? indexElementName(element.IndexElem) : "expr";
    model.build(table, qualifyName(table.schema, idxname ?? `${table.bareName}_${part}_idx`));
    return;
  }
  const works = new WorkList();
  if (table.partitioned !== null && statement.relation?.inh !== true) {
    lockNewIndex(model, table.name);
    return;
  }
  buildNewIndexes(model, table, works);
  if (!concurrently) {
    finishWork(model, works);
    return;
  }
  for (const index of works.of(table).builds) {
    model.build(table, index);
    model.lockIndex({ name: index, table: table.name }, "ROW EXCLUSIVE", "it is built while rows change");
    model.known(index);
  }
  model.known(table.name);
}

/** ON ONLY a partitioned table: the index is an empty shell. */
function lockNewIndex(model: Model, table: string): void {
  const before = new Set(model.catalog.byName(table)?.indexes.map(({ name }) => name));
  for (const index of model.preview.after(table)?.indexes ?? []) {
    if (!before.has(index.name)) model.lockIndex(index, "ACCESS EXCLUSIVE", "it is made");
  }
}

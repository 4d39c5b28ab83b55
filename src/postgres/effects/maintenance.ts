import type { Node, RangeVar } from "@pgsql/types";
import type { Index, Relation } from "../../model/catalog.ts";
import type { LockMode } from "../../model/lock.ts";
import { rangesOf } from "../catalog/query-relations.ts";
import { rangeName } from "../catalog/tree.ts";
import { isOption } from "../parse/may-run-in-transaction.ts";
import { descendants, family, hasStorage, incomingKeys, lockIndexes } from "./locking.ts";
import type { Model } from "./model.ts";
import { query, viewQuery } from "./query.ts";

/** TRUNCATE: ACCESS EXCLUSIVE on the tables, and with CASCADE on all that reference them. */
export function truncate(model: Model, tree: Node): void {
  if (!("TruncateStmt" in tree)) return;
  const { relations, behavior, restart_seqs } = tree.TruncateStmt;
  const named = new Map<string, Relation>();
  for (const node of relations ?? []) {
    const relation = "RangeVar" in node ? model.find(node.RangeVar) : null;
    if (relation === null || !("RangeVar" in node)) continue;
    if (relation.kind !== "table" && relation.kind !== "foreign table") {
      model.fail("42809", `"${relation.bareName}" is not a table`);
      continue;
    }
    for (const each of node.RangeVar.inh === true ? family(model, relation) : [relation])
      named.set(each.name, each);
  }
  const all = new Map(named);
  const queue = [...named.values()];
  for (let table = queue.shift(); table !== undefined; table = queue.shift()) {
    for (const { table: other } of incomingKeys(model, table)) {
      if (all.has(other.name)) continue;
      if (behavior !== "DROP_CASCADE") {
        model.fail("0A000", "cannot truncate a table referenced in a foreign key constraint");
        continue;
      }
      for (const each of family(model, other)) {
        if (all.has(each.name)) continue;
        all.set(each.name, each);
        queue.push(each);
      }
    }
  }
  for (const table of model.failed ? named.values() : all.values())
    truncateOne(model, table, named, restart_seqs === true);
}

function truncateOne(
  model: Model,
  table: Relation,
  named: ReadonlyMap<string, Relation>,
  restart: boolean,
): void {
  model.lock(
    table,
    "ACCESS EXCLUSIVE",
    named.has(table.name) ? "it is emptied" : "it references a table that is emptied",
  );
  if (hasStorage(table)) {
    lockIndexes(model, table, "ACCESS EXCLUSIVE", "its table is emptied");
    model.change(table, "truncate", true);
  }
  if (!restart) return;
  for (const each of model.catalog.relations()) {
    if (each.kind === "sequence" && each.ownedBy?.startsWith(`${table.name}.`)) {
      model.lock(each, "ACCESS EXCLUSIVE", "it starts again");
    }
  }
}

/** LOCK TABLE: the mode that it names, on partitions and children too; through views on their tables. */
export function lockTable(model: Model, tree: Node): void {
  if (!("LockStmt" in tree)) return;
  const { relations, mode = 8 } = tree.LockStmt;
  if (!model.inTransaction) {
    model.fail("25P01", "LOCK TABLE can only be used in transaction blocks");
  }
  const wanted = lockNumbers[mode] ?? "ACCESS EXCLUSIVE";
  for (const node of relations ?? []) {
    if ("RangeVar" in node) lockOne(model, node.RangeVar, wanted);
  }
}

const lockNumbers: Readonly<Record<number, LockMode>> = {
  1: "ACCESS SHARE",
  2: "ROW SHARE",
  3: "ROW EXCLUSIVE",
  4: "SHARE UPDATE EXCLUSIVE",
  5: "SHARE",
  6: "SHARE ROW EXCLUSIVE",
  7: "EXCLUSIVE",
  8: "ACCESS EXCLUSIVE",
};

function lockOne(model: Model, range: RangeVar, mode: LockMode): void {
  const relation = model.find(range);
  if (relation === null) return;
  model.lock(relation, mode, "LOCK TABLE names it");
  const tree = relation.kind === "view" ? viewQuery(relation) : null;
  for (const inner of tree === null ? [] : rangesOf(tree)) lockOne(model, inner, mode);
  if (range.inh !== true) return;
  for (const child of descendants(model, relation)) model.lock(child, mode, "LOCK TABLE names its parent");
}

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
    if (table !== null) reindexTable(model, table, table.indexes, concurrently);
  }
}

function everyTable(model: Model, kind: string | undefined, name: string | undefined): readonly Relation[] {
  return [...model.catalog.relations()].filter(
    (each) => hasStorage(each) && (kind !== "REINDEX_OBJECT_SCHEMA" || each.schema === name),
  );
}

function reindexTable(model: Model, table: Relation, indexes: readonly Index[], concurrently: boolean): void {
  if (table.partitioned !== null) {
    if (model.inTransaction) {
      model.fail("25001", "REINDEX TABLE of a partitioned table cannot run inside a transaction block");
      return;
    }
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

/** CLUSTER: ACCESS EXCLUSIVE and a new copy of the heap. */
export function cluster(model: Model, tree: Node): void {
  if (!("ClusterStmt" in tree)) return;
  const { relation: range, indexname } = tree.ClusterStmt;
  if (range === undefined) {
    model.notModelled(
      "CLUSTER without a table rewrites every table that was clustered before: which ones is not known",
    );
    return;
  }
  const table = model.find(range);
  if (table === null) return;
  model.lock(table, "ACCESS EXCLUSIVE", "it is rewritten in the order of an index");
  if (table.partitioned !== null) {
    if (model.major < 15) model.fail("0A000", "cannot cluster a partitioned table");
    else if (model.inTransaction) model.fail("25001", "CLUSTER cannot run inside a transaction block");
    else
      for (const each of family(model, table))
        copyTable(model, each, "it is rewritten in the order of an index");
    return;
  }
  if (
    indexname !== undefined &&
    !table.indexes.some(({ name }) => name.endsWith(`.${indexname}`) || name.endsWith(`."${indexname}"`)) &&
    model.catalog.byName(table.name) !== undefined
  ) {
    model.fail("42704", `index "${indexname}" for table "${table.bareName}" does not exist`);
    return;
  }
  if (
    indexname === undefined &&
    table.indexes.length === 0 &&
    model.catalog.byName(table.name) !== undefined
  ) {
    model.fail("42704", `there is no previously clustered index for table "${table.bareName}"`);
    return;
  }
  copyTable(model, table, "it is rewritten in the order of an index");
}

function copyTable(model: Model, table: Relation, why: string): void {
  model.lock(table, "ACCESS EXCLUSIVE", why);
  if (!hasStorage(table)) return;
  model.rewrite(table, why);
  for (const index of table.indexes) {
    model.lockIndex(index, "ACCESS EXCLUSIVE", "the rewrite builds it anew");
    model.build(table, index.name);
  }
}

/** VACUUM and ANALYZE. VACUUM cannot be watched; its locks are known. */
export function vacuum(model: Model, tree: Node): void {
  if (!("VacuumStmt" in tree)) return;
  const { is_vacuumcmd, rels, options } = tree.VacuumStmt;
  const isVacuum = is_vacuumcmd === true;
  if (isVacuum && model.inTransaction) {
    model.fail("25001", "VACUUM cannot run inside a transaction block");
    return;
  }
  const full = isOption(options, "full", true);
  const analyzes = !isVacuum || isOption(options, "analyze", true);
  const named = (rels ?? []).flatMap((node) => {
    const range = "VacuumRelation" in node ? node.VacuumRelation.relation : undefined;
    const relation = range === undefined ? null : model.find(range);
    return relation === null || range === undefined
      ? []
      : range.inh === true
        ? family(model, relation)
        : [relation];
  });
  const all = [...model.catalog.relations()].filter(
    (each) => hasStorage(each) || (!isVacuum && each.partitioned !== null),
  );
  const tables = rels === undefined ? all : named;
  for (const table of tables) vacuumOne(model, table, isVacuum, full, analyzes);
}

function vacuumOne(model: Model, table: Relation, isVacuum: boolean, full: boolean, analyzes: boolean): void {
  const why = isVacuum ? "its dead rows are removed" : "its statistics are gathered";
  if (full) {
    copyTable(model, table, "it is rewritten without its dead rows");
    model.known(table.name);
    return;
  }
  if (!isVacuum && table.partitioned !== null) {
    model.lock(table, "SHARE UPDATE EXCLUSIVE", why);
    return;
  }
  model.lock(table, "SHARE UPDATE EXCLUSIVE", why);
  if (hasStorage(table)) {
    lockIndexes(model, table, isVacuum ? "ROW EXCLUSIVE" : "ACCESS SHARE", why);
    if (isVacuum) model.scan(table, why);
  }
  if (isVacuum || analyzes) model.known(table.name);
}

/** REFRESH MATERIALIZED VIEW. */
export function refresh(model: Model, tree: Node): void {
  if (!("RefreshMatViewStmt" in tree)) return;
  const { relation: range, concurrent, skipData } = tree.RefreshMatViewStmt;
  const view = model.find(range);
  if (view === null) return;
  const concurrently = concurrent === true;
  model.lock(view, concurrently ? "EXCLUSIVE" : "ACCESS EXCLUSIVE", "its rows are computed anew");
  if (view.kind !== "materialized view" && model.catalog.byName(view.name) !== undefined) {
    model.fail("0A000", `"${view.bareName}" is not a materialized view`);
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
    if (hasStorage(relation)) model.scan(relation, "it is read");
    return;
  }
  model.lock(relation, "ROW EXCLUSIVE", "rows are added");
  model.change(relation, "insert", false);
  if (hasStorage(relation)) lockIndexes(model, relation, "ROW EXCLUSIVE", "rows are added");
}

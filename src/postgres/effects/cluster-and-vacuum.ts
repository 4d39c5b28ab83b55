import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { strings } from "../catalog/tree.ts";
import { isOption } from "../parse/may-run-in-transaction.ts";
import { requireClusterable } from "./alter-table/index-uses.ts";
import { descendants, family, hasStorage, lockIndexes } from "./locking.ts";
import type { Model } from "./model.ts";

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
    else {
      model.onlyOutside("CLUSTER cannot run inside a transaction block");
      for (const each of model.failed ? [] : family(model, table))
        copyTable(model, each, "it is rewritten in the order of an index");
    }
    return;
  }
  if (
    indexname !== undefined &&
    !table.indexes.some(({ name }) => name.endsWith(`.${indexname}`) || name.endsWith(`."${indexname}"`)) &&
    model.catalog.byName(table.name) !== undefined
  ) {
    if (model.catalog.index(table.schema, indexname) === undefined)
      model.fail("42704", `index "${indexname}" for table "${table.bareName}" does not exist`);
    else model.fail("42809", `"${indexname}" is not an index for table "${table.bareName}"`);
    return;
  }
  const on = indexname === undefined ? undefined : model.catalog.index(table.schema, indexname)?.index;
  if (on !== undefined) requireClusterable(model, on);
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
    if (relation === null || range === undefined) return [];
    const columns = "VacuumRelation" in node ? strings(node.VacuumRelation.va_cols) : [];
    requireColumns(model, relation, columns, analyzes);
    return range.inh === true ? treated(model, relation) : [relation];
  });
  const all = [...model.catalog.relations()].filter(
    (each) => hasStorage(each) || (!isVacuum && each.partitioned !== null),
  );
  const tables = rels === undefined ? all : named;
  for (const table of tables) vacuumOne(model, table, isVacuum, full, analyzes);
}

/** Columns are named for ANALYZE alone, and exist. */
function requireColumns(
  model: Model,
  relation: Relation,
  columns: readonly string[],
  analyzes: boolean,
): void {
  if (columns.length > 0 && !analyzes)
    model.fail("0A000", "ANALYZE option must be specified when a column list is provided");
  if (relation.kind !== "table" || model.catalog.byName(relation.name) === undefined) return;
  const missing = columns.find((each) => !relation.columns.some(({ name }) => name === each));
  if (missing !== undefined)
    model.fail("42703", `column "${missing}" of relation "${relation.bareName}" does not exist`);
}

/** A partitioned table stands for its partitions; from 18 on a parent stands for its children too. */
function treated(model: Model, relation: Relation): readonly Relation[] {
  return relation.partitioned !== null || model.major >= 18 ? family(model, relation) : [relation];
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
  if (analyzes && table.partitioned === null) readChildren(model, table);
  if (isVacuum || analyzes) model.known(table.name);
}

/** The statistics of a parent with all its children are gathered from their rows. */
function readChildren(model: Model, table: Relation): void {
  for (const child of descendants(model, table)) {
    model.lock(child, "ACCESS SHARE", `statistics of ${table.name} with its children are gathered`);
  }
}

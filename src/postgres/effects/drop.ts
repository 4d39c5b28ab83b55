import type { DropStmt, Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { objectName } from "../catalog/tree.ts";
import { dropFunctions, dropMore, lockSequenceUsers } from "./drop-dependents.ts";
import { ancestors, descendants, incomingKeys, lockFamily, referencedFamily } from "./locking.ts";
import { lockLosses } from "./losses.ts";
import type { Model } from "./model.ts";
import { isOfIdentity } from "./sequences.ts";

const relationKinds: Readonly<Record<string, Relation["kind"]>> = {
  OBJECT_TABLE: "table",
  OBJECT_VIEW: "view",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_FOREIGN_TABLE: "foreign table",
};

/** DROP of any kind of object. */
export function drop(model: Model, tree: Node): void {
  if (!("DropStmt" in tree)) return;
  const statement = tree.DropStmt;
  const kind = statement.removeType ?? "";
  if (relationKinds[kind] !== undefined) dropRelations(model, statement, relationKinds[kind]);
  else if (kind === "OBJECT_INDEX") dropIndexes(model, statement);
  else if (kind === "OBJECT_TRIGGER" || kind === "OBJECT_POLICY" || kind === "OBJECT_RULE")
    dropOnRelation(model, statement);
  else if (kind === "OBJECT_STATISTIC_EXT") dropStatistics(model, statement);
  else if (/^OBJECT_(FUNCTION|PROCEDURE|ROUTINE)$/.test(kind)) dropFunctions(model, statement);
  else lockLosses(model, "what it depends on is dropped");
  if (statement.behavior === "DROP_CASCADE") dropMore(model, statement);
  if (kind === "OBJECT_PUBLICATION") requirePublications(model, statement);
  if (kind === "OBJECT_SCHEMA") requireSchemas(model, statement);
  if (kind === "OBJECT_TYPE" || kind === "OBJECT_DOMAIN") requireTypes(model, statement);
  if (["OBJECT_TYPE", "OBJECT_DOMAIN", "OBJECT_SCHEMA"].includes(kind))
    refuseDependents(model, statement, new Set());
}

function requirePublications(model: Model, { objects, missing_ok }: DropStmt): void {
  if (missing_ok === true || !model.catalog.complete) return;
  for (const node of objects ?? []) {
    const name = objectName(node).at(-1) ?? "";
    if (model.catalog.publication(name) === undefined)
      model.fail("42704", `publication "${name}" does not exist`);
  }
}

function requireSchemas(model: Model, { objects, missing_ok }: DropStmt): void {
  if (missing_ok === true || !model.catalog.complete) return;
  const known = new Set(model.catalog.schemas());
  for (const node of objects ?? []) {
    const name = objectName(node).at(-1) ?? "";
    if (!known.has(name)) model.fail("3F000", `schema "${name}" does not exist`);
  }
}

function requireTypes(model: Model, statement: DropStmt): void {
  for (const node of statement.objects ?? []) {
    const parts = objectName(node);
    if (statement.missing_ok === true || !model.catalog.complete) continue;
    if (model.catalog.type(parts.at(-2) ?? null, parts.at(-1) ?? "") === undefined) {
      model.fail("42704", `type "${parts.join(".")}" does not exist`);
    }
  }
}

function dropRelations(model: Model, statement: DropStmt, kind: Relation["kind"]): void {
  const named = new Set<string>();
  for (const node of statement.objects ?? []) {
    const parts = objectName(node);
    const [schema, name] = [parts.at(-2) ?? null, parts.at(-1) ?? ""];
    const found = model.catalog.relation(schema, name);
    if (found === undefined && statement.missing_ok === true && model.catalog.complete) continue;
    if (found === undefined && model.catalog.complete) {
      if (schema !== null && !model.catalog.hasSchema(schema))
        model.fail("3F000", `schema "${schema}" does not exist`);
      model.fail("42P01", `${kind} "${name}" does not exist`);
      continue;
    }
    const relation = found ?? model.findName(schema, name);
    if (relation === null) continue;
    named.add(relation.name);
    if (relation.kind !== kind && found !== undefined) {
      model.fail("42809", `"${name}" is not a ${kind}`);
      continue;
    }
    model.lock(relation, "ACCESS EXCLUSIVE", "it is dropped");
    model.change(relation, "drop", true);
    if (relation.kind === "sequence" && isOfIdentity(model, relation))
      model.fail("2BP01", `cannot drop sequence ${name} because the column ${relation.ownedBy} requires it`);
    if (relation.kind === "sequence")
      lockSequenceUsers(model, relation, statement.behavior === "DROP_CASCADE");
    const referencing = relation.partitionBound === null ? [] : incomingKeys(model, relation);
    if (referencing.length > 0 && statement.behavior !== "DROP_CASCADE") {
      model.fail("2BP01", `cannot drop table ${name} because other objects depend on it`);
    }
    for (const { table, constraint } of referencing) {
      model.lock(table, "ACCESS EXCLUSIVE", `its foreign key ${constraint.name} references what is dropped`);
      for (const each of referencedFamily(model, constraint))
        model.lock(
          each,
          "ACCESS EXCLUSIVE",
          `the foreign key ${constraint.name} that references it is dropped`,
        );
    }
    for (const parent of relation.parents) {
      const above = model.catalog.byName(parent);
      if (above !== undefined && relation.partitionBound !== null)
        model.lock(above, "ACCESS EXCLUSIVE", "it loses a partition");
    }
  }
  if (model.failed) return;
  lockLosses(model, "it depends on what is dropped");
  refuseDependents(model, statement, named);
}

/** Without CASCADE nothing else may go: only indexes, own sequences and partitions go along. */
function refuseDependents(model: Model, statement: DropStmt, named: ReadonlySet<string>): void {
  if (statement.behavior === "DROP_CASCADE") return;
  const goesAlong = (relation: Relation): boolean =>
    named.has(relation.name) ||
    (relation.ownedBy !== null && [...named].some((name) => relation.ownedBy?.startsWith(`${name}.`))) ||
    (relation.partitionBound !== null &&
      relation.parents.some((parent) => model.preview.dropped.some(({ name }) => name === parent)));
  const others = model.preview.dropped.filter((relation) => !goesAlong(relation));
  const keys = model.preview.changed.filter(
    ({ before, after }) => after.constraints.length < before.constraints.length,
  );
  const columns = model.preview.changed.filter(
    ({ before, after }) => after.columns.length < before.columns.length,
  );
  if (others.length + keys.length + columns.length === 0) return;
  const parts = objectName(statement.objects?.[0]);
  const what = (statement.removeType ?? "").replace("OBJECT_", "").toLowerCase();
  model.fail("2BP01", `cannot drop ${what} ${parts.at(-1) ?? ""} because other objects depend on it`);
}

function dropIndexes(model: Model, statement: DropStmt): void {
  const concurrently = statement.concurrent === true;
  if (concurrently && model.inTransaction) {
    model.fail("25001", "DROP INDEX CONCURRENTLY cannot run inside a transaction block");
    return;
  }
  if (concurrently && (statement.objects ?? []).length > 1)
    model.fail("0A000", "DROP INDEX CONCURRENTLY does not support dropping multiple objects");
  for (const node of statement.objects ?? []) {
    const parts = objectName(node);
    const found = model.catalog.index(parts.at(-2) ?? null, parts.at(-1) ?? "");
    if (found === undefined) {
      const other = model.catalog.relation(parts.at(-2) ?? null, parts.at(-1) ?? "");
      if (other !== undefined) model.fail("42809", `"${parts.at(-1)}" is not an index`);
      if (statement.missing_ok === true) continue;
      if (model.catalog.complete) model.fail("42704", `index "${parts.at(-1)}" does not exist`);
      else
        model.notModelled(
          `the table of the index ${parts.join(".")} is not known: DROP INDEX locks it in ACCESS EXCLUSIVE`,
        );
      continue;
    }
    const { index, table } = found;
    if (concurrently) {
      model.lock(table, "SHARE UPDATE EXCLUSIVE", `its index ${index.name} is dropped while it is in use`);
      model.lockIndex(index, "ACCESS EXCLUSIVE", "it is dropped");
      model.known(table.name);
      model.known(index.name);
      if (table.partitioned !== null)
        model.fail("0A000", `cannot drop partitioned index "${parts.at(-1)}" concurrently`);
      continue;
    }
    const constraint = table.constraints.find((each) => each.index === index.name);
    model.lock(table, "ACCESS EXCLUSIVE", `its index ${index.name} is dropped`);
    model.lockIndex(index, "ACCESS EXCLUSIVE", "it is dropped");
    if (table.partitioned !== null)
      lockFamily(model, table, "ACCESS EXCLUSIVE", `its index ${index.name} is dropped`);
    if (constraint !== undefined) {
      model.fail(
        "2BP01",
        `cannot drop index ${parts.at(-1)} because constraint ${constraint.name} on table ${table.bareName} requires it`,
      );
    } else if (index.parent !== null) {
      model.lock(
        model.catalog.byName(table.parents[0] ?? "") ?? table,
        "ACCESS EXCLUSIVE",
        "its index needs the dropped one",
      );
      model.fail("2BP01", `cannot drop index ${parts.at(-1)} because index ${index.parent} requires it`);
    }
  }
  if (!concurrently) lockLosses(model, "it is dropped");
}

function dropOnRelation(model: Model, statement: DropStmt): void {
  for (const node of statement.objects ?? []) {
    const parts = objectName(node);
    const name = parts.at(-1) ?? "";
    const [schema, table] = [parts.at(-3) ?? null, parts.at(-2) ?? ""];
    const missing = model.catalog.relation(schema, table) === undefined;
    if (missing && statement.missing_ok === true && model.catalog.complete) continue;
    const relation = model.findName(schema, table);
    if (relation === null) continue;
    if (
      ancestors(model, relation).some(({ triggers }) => triggers.some((each) => each.name === name)) &&
      relation.partitionBound !== null
    ) {
      model.lock(relation, "ACCESS EXCLUSIVE", `${name} is to be dropped`);
      model.fail(
        "2BP01",
        `cannot drop trigger ${name} on table ${table} because the trigger of its parent requires it`,
      );
      continue;
    }
    const has = [
      ...relation.triggers.map((each) => each.name),
      ...relation.policies,
      ...relation.rules,
    ].includes(name);
    if (!has && model.catalog.byName(relation.name) !== undefined) {
      if (statement.missing_ok === true) {
        model.lock(relation, "ACCESS SHARE", "what is to be dropped is looked for");
        model.known(relation.name);
      } else
        model.fail(
          "42704",
          `${(statement.removeType ?? "").replace("OBJECT_", "").toLowerCase()} "${name}" for table "${table}" does not exist`,
        );
      continue;
    }
    model.lock(relation, "ACCESS EXCLUSIVE", `${name} is dropped`);
    if (statement.removeType !== "OBJECT_TRIGGER" || relation.partitioned === null) continue;
    for (const below of descendants(model, relation))
      model.lock(below, "ACCESS EXCLUSIVE", `the trigger ${name} of its parent is dropped`);
  }
}

function dropStatistics(model: Model, statement: DropStmt): void {
  for (const node of statement.objects ?? []) {
    const parts = objectName(node);
    const table = model.catalog.statisticsTable(parts.at(-2) ?? null, parts.at(-1) ?? "");
    const relation = table === undefined ? undefined : model.catalog.byName(table);
    if (relation !== undefined)
      model.lock(relation, "SHARE UPDATE EXCLUSIVE", "its statistics object is dropped");
  }
}

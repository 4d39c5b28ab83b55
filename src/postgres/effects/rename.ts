import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { rangeName } from "../catalog/tree.ts";
import { descendants } from "./locking.ts";
import type { Model } from "./model.ts";

/** ALTER … RENAME. */
export function rename(model: Model, tree: Node): void {
  if (!("RenameStmt" in tree)) return;
  const { renameType, relation: range, missing_ok, newname = "", subname = "" } = tree.RenameStmt;
  if (range === undefined || renameType === "OBJECT_ATTRIBUTE") return;
  const { schema, name } = rangeName(range);
  const found = model.catalog.relation(schema, name);
  const index = found === undefined ? model.catalog.index(schema, name) : undefined;
  if (index !== undefined) {
    // ALTER INDEX knows that it is an index and asks for less than ALTER TABLE does (RenameRelation in tablecmds.c).
    model.lockIndex(
      index.index,
      renameType === "OBJECT_INDEX" ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE",
      "it is renamed",
    );
    return;
  }
  if (found === undefined && missing_ok === true && model.catalog.complete) return;
  const relation = model.find(range);
  if (relation === null) return;
  model.lock(
    relation,
    "ACCESS EXCLUSIVE",
    renameType === "OBJECT_COLUMN" ? `its column ${subname} is renamed` : "it is renamed",
  );
  if (model.catalog.byName(relation.name) === undefined) return;
  if (renameType === "OBJECT_VIEW" && relation.kind !== "view") {
    model.fail("42809", `"${relation.bareName}" is not a view`);
    return;
  }
  renamePart(model, relation, renameType ?? "", subname, newname, range.inh === true);
}

function renamePart(
  model: Model,
  relation: Relation,
  kind: string,
  from: string,
  to: string,
  recurse: boolean,
): void {
  if (kind === "OBJECT_COLUMN") {
    if (!relation.columns.some(({ name }) => name === from)) {
      model.fail("42703", `column "${from}" does not exist`);
    } else if (
      relation.parents.some((parent) =>
        model.catalog.byName(parent)?.columns.some(({ name }) => name === from),
      )
    ) {
      model.fail("42P16", `cannot rename inherited column "${from}"`);
    } else if (!recurse && relation.children.length > 0) {
      model.fail("42P16", `inherited column "${from}" must be renamed in child tables too`);
    } else if (relation.columns.some(({ name }) => name === to)) {
      model.fail("42701", `column "${to}" of relation "${relation.bareName}" already exists`);
    }
    if (recurse)
      for (const child of descendants(model, relation))
        model.lock(child, "ACCESS EXCLUSIVE", `the column ${from} of its parent is renamed`);
    return;
  }
  if (kind === "OBJECT_TABCONSTRAINT") {
    const constraint = relation.constraints.find(({ name }) => name === from);
    if (constraint === undefined) {
      model.fail("42704", `constraint "${from}" for table "${relation.bareName}" does not exist`);
      return;
    }
    const isInherited = relation.parents.some((parent) =>
      model.catalog.byName(parent)?.constraints.some((each) => each.name === from && !each.noInherit),
    );
    if (isInherited && constraint.kind === "check") {
      model.fail("42P16", `cannot rename inherited constraint "${from}"`);
      return;
    }
    if (constraint.index !== null)
      model.lockIndex(
        { name: constraint.index, table: relation.name },
        "SHARE UPDATE EXCLUSIVE",
        "it has the constraint's name",
      );
    if ((constraint.kind === "check" || constraint.kind === "not null") && recurse && !constraint.noInherit) {
      for (const child of descendants(model, relation))
        model.lock(child, "ACCESS EXCLUSIVE", `the constraint ${from} of its parent is renamed`);
    }
    return;
  }
  if (kind === "OBJECT_TRIGGER") {
    if (!relation.triggers.some(({ name }) => name === from))
      model.fail("42704", `trigger "${from}" for table "${relation.bareName}" does not exist`);
    else if (relation.partitioned !== null && model.major >= 15)
      for (const child of descendants(model, relation))
        model.lock(child, "ACCESS EXCLUSIVE", "the trigger of its parent is renamed");
    return;
  }
  const taken = model.catalog.relation(relation.schema, to) ?? model.catalog.index(relation.schema, to);
  if (kind.match(/OBJECT_(TABLE|VIEW|MATVIEW|SEQUENCE|FOREIGN_TABLE)/) && taken !== undefined) {
    model.fail("42P07", `relation "${to}" already exists`);
  }
}

/** ALTER … SET SCHEMA. */
export function setSchema(model: Model, tree: Node): void {
  if (!("AlterObjectSchemaStmt" in tree)) return;
  const { relation: range, missing_ok, newschema = "" } = tree.AlterObjectSchemaStmt;
  if (range === undefined) return;
  const { schema, name } = rangeName(range);
  if (model.catalog.relation(schema, name) === undefined && missing_ok === true && model.catalog.complete)
    return;
  const relation = model.find(range);
  if (relation === null) return;
  model.lock(relation, "ACCESS EXCLUSIVE", `it moves to the schema ${newschema}`);
  if (newschema.startsWith("pg_temp") || newschema === "pg_toast") {
    model.fail("0A000", "cannot move objects into or out of temporary or TOAST schemas");
  } else if (model.catalog.complete && ![...model.catalog.schemas()].includes(newschema)) {
    model.fail("3F000", `schema "${newschema}" does not exist`);
    return;
  }
  if (newschema !== relation.schema && model.catalog.relation(newschema, relation.bareName) !== undefined) {
    model.fail("42P07", `relation "${relation.bareName}" already exists in schema "${newschema}"`);
    return;
  }
  for (const each of model.catalog.ownedSequences(relation.name))
    model.lock(each, "ACCESS EXCLUSIVE", "it moves with its table");
}

import type { CreateTrigStmt, Node, RangeVar } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { LockMode } from "../../model/lock.ts";
import { objectName, rangeName, writtenName } from "../catalog/tree.ts";
import { analyse } from "./analyse.ts";
import { descendants } from "./locking.ts";
import type { Model } from "./model.ts";

/** CREATE TRIGGER: SHARE ROW EXCLUSIVE on the table and, for each row, its partitions. */
export function createTrigger(model: Model, tree: Node): void {
  if (!("CreateTrigStmt" in tree)) return;
  const statement: CreateTrigStmt = tree.CreateTrigStmt;
  const table = model.find(statement.relation);
  if (table === null) return;
  model.lock(table, "SHARE ROW EXCLUSIVE", "a trigger is made on it");
  const name = statement.trigname ?? "";
  if (table.triggers.some((each) => each.name === name) && statement.replace !== true) {
    model.fail("42710", `trigger "${name}" for relation "${table.bareName}" already exists`);
    return;
  }
  if (statement.row === true && table.partitioned !== null) {
    for (const child of descendants(model, table))
      model.lock(child, "SHARE ROW EXCLUSIVE", "its parent's trigger is made on it too");
  }
  if (statement.constrrel !== undefined) {
    const referenced = model.find(statement.constrrel);
    if (referenced !== null) model.lock(referenced, "ACCESS SHARE", "the constraint trigger names it");
  }
}

/** CREATE and ALTER POLICY, CREATE RULE: ACCESS EXCLUSIVE. */
export function onRelation(model: Model, tree: Node): void {
  if ("CreatePolicyStmt" in tree)
    lockNamed(
      model,
      tree.CreatePolicyStmt.table,
      "a policy is made on it",
      tree.CreatePolicyStmt.policy_name,
      "create",
    );
  else if ("AlterPolicyStmt" in tree)
    lockNamed(
      model,
      tree.AlterPolicyStmt.table,
      "its policy is changed",
      tree.AlterPolicyStmt.policy_name,
      "alter",
    );
  else if ("RuleStmt" in tree) {
    lockNamed(model, tree.RuleStmt.relation, "a rule is made on it", undefined, "create");
    for (const action of tree.RuleStmt.actions ?? []) analyse(model, action);
  }
}

function lockNamed(
  model: Model,
  range: RangeVar | undefined,
  why: string,
  policy: string | undefined,
  act: "create" | "alter",
): void {
  const relation = model.find(range);
  if (relation === null) return;
  model.lock(relation, "ACCESS EXCLUSIVE", why);
  if (policy === undefined || model.catalog.byName(relation.name) === undefined) return;
  const exists = relation.policies.includes(policy);
  if (act === "create" && exists)
    model.fail("42710", `policy "${policy}" for table "${relation.bareName}" already exists`);
  if (act === "alter" && !exists)
    model.fail("42704", `policy "${policy}" for table "${relation.bareName}" does not exist`);
}

/** CREATE STATISTICS: SHARE UPDATE EXCLUSIVE. */
export function createStatistics(model: Model, tree: Node): void {
  if (!("CreateStatsStmt" in tree)) return;
  const written = writtenName(tree.CreateStatsStmt.defnames);
  if (model.catalog.statisticsTable(written.schema, written.name) !== undefined) {
    if (tree.CreateStatsStmt.if_not_exists !== true) {
      model.fail("42710", `statistics object "${written.name}" already exists`);
    }
  }
  for (const node of tree.CreateStatsStmt.relations ?? []) {
    const relation = "RangeVar" in node ? model.find(node.RangeVar) : null;
    if (relation !== null)
      model.lock(relation, "SHARE UPDATE EXCLUSIVE", "a statistics object is made on it");
  }
}

/** COMMENT and SECURITY LABEL: SHARE UPDATE EXCLUSIVE on the relation. */
export function comment(model: Model, tree: Node): void {
  const body =
    "CommentStmt" in tree ? tree.CommentStmt : "SecLabelStmt" in tree ? tree.SecLabelStmt : undefined;
  if (body === undefined) return;
  const parts = objectName(body.object);
  const kind = body.objtype ?? "";
  if (kind === "OBJECT_INDEX") {
    const found = model.catalog.index(parts.at(-2) ?? null, parts.at(-1) ?? "");
    if (found !== undefined) model.lockIndex(found.index, "SHARE UPDATE EXCLUSIVE", "its comment is changed");
    else if (model.catalog.complete) model.fail("42P01", `relation "${parts.at(-1)}" does not exist`);
    return;
  }
  const relations = [
    "OBJECT_TABLE",
    "OBJECT_VIEW",
    "OBJECT_MATVIEW",
    "OBJECT_SEQUENCE",
    "OBJECT_FOREIGN_TABLE",
  ];
  const parts_ = ["OBJECT_COLUMN", "OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE"];
  const name = relations.includes(kind) ? parts : parts_.includes(kind) ? parts.slice(0, -1) : [];
  if (name.length === 0) return;
  const relation = model.findName(name.at(-2) ?? null, name.at(-1) ?? "");
  if (relation === null) return;
  if (kind === "OBJECT_COLUMN" && model.catalog.byName(relation.name) !== undefined) {
    const column = parts.at(-1) ?? "";
    if (!relation.columns.some(({ name: each }) => each === column)) {
      model.fail("42703", `column "${column}" of relation "${relation.bareName}" does not exist`);
    }
  }
  const mode: LockMode =
    relations.includes(kind) || kind === "OBJECT_COLUMN" ? "SHARE UPDATE EXCLUSIVE" : "ACCESS SHARE";
  model.lock(relation, mode, "its comment is changed");
}

/** GRANT and REVOKE on named relations: nothing up to 17, ACCESS SHARE from 18. */
export function grant(model: Model, tree: Node): void {
  if (!("GrantStmt" in tree)) return;
  const { targtype, objtype, objects } = tree.GrantStmt;
  if (targtype !== "ACL_TARGET_OBJECT" || (objtype !== "OBJECT_TABLE" && objtype !== "OBJECT_SEQUENCE"))
    return;
  for (const node of objects ?? []) {
    const relation = "RangeVar" in node ? model.find(node.RangeVar) : null;
    if (relation !== null && model.major >= 18)
      model.lock(relation, "ACCESS SHARE", "its privileges are changed");
  }
}

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
  if (model.catalog.complete && ![...model.catalog.schemas()].includes(newschema)) {
    model.fail("3F000", `schema "${newschema}" does not exist`);
    return;
  }
  for (const each of model.catalog.relations()) {
    if (each.kind === "sequence" && each.ownedBy?.startsWith(`${relation.name}.`))
      model.lock(each, "ACCESS EXCLUSIVE", "it moves with its table");
  }
}

/** ALTER SEQUENCE: SHARE ROW EXCLUSIVE on the sequence. */
export function alterSequence(model: Model, tree: Node): void {
  if (!("AlterSeqStmt" in tree)) return;
  const { sequence, missing_ok, options } = tree.AlterSeqStmt;
  const { schema, name } = rangeName(sequence);
  if (model.catalog.relation(schema, name) === undefined && missing_ok === true && model.catalog.complete)
    return;
  const relation = model.find(sequence);
  if (relation === null) return;
  model.lock({ ...relation, kind: "sequence" }, "SHARE ROW EXCLUSIVE", "its parameters are changed");
  for (const node of options ?? []) {
    if (!("DefElem" in node) || node.DefElem.defname !== "owned_by") continue;
    const parts = objectName(node.DefElem.arg);
    if (parts.length < 2) continue;
    const table = model.findName(parts.at(-3) ?? null, parts.at(-2) ?? "");
    if (table !== null) model.lock(table, "ACCESS SHARE", "its column is to own the sequence");
  }
}

/** CREATE SEQUENCE. */
export function createSequence(model: Model, tree: Node): void {
  if (!("CreateSeqStmt" in tree)) return;
  const { sequence, if_not_exists, options } = tree.CreateSeqStmt;
  const { schema, name } = rangeName(sequence);
  if (model.catalog.relation(schema ?? model.catalog.searchPath[0] ?? "public", name) !== undefined) {
    if (if_not_exists !== true) model.fail("42P07", `relation "${name}" already exists`);
    return;
  }
  for (const relation of model.preview.created) model.lock(relation, "ACCESS EXCLUSIVE", "it is made");
  for (const node of options ?? []) {
    if (!("DefElem" in node) || node.DefElem.defname !== "owned_by") continue;
    const parts = objectName(node.DefElem.arg);
    if (parts.length < 2) continue;
    const table = model.findName(parts.at(-3) ?? null, parts.at(-2) ?? "");
    if (table !== null) model.lock(table, "ACCESS SHARE", "its column is to own the sequence");
  }
}

/** CREATE and ALTER PUBLICATION with tables: SHARE UPDATE EXCLUSIVE on each. */
export function publication(model: Model, tree: Node): void {
  const body =
    "CreatePublicationStmt" in tree
      ? tree.CreatePublicationStmt
      : "AlterPublicationStmt" in tree
        ? tree.AlterPublicationStmt
        : undefined;
  for (const node of body?.pubobjects ?? []) {
    if (!("PublicationObjSpec" in node) || node.PublicationObjSpec.pubtable === undefined) continue;
    const range = node.PublicationObjSpec.pubtable.relation;
    const relation = model.find(range);
    if (relation === null) continue;
    model.lock(relation, "SHARE UPDATE EXCLUSIVE", "it is published");
    if (range?.inh === true && relation.partitioned === null)
      for (const child of descendants(model, relation))
        model.lock(child, "SHARE UPDATE EXCLUSIVE", "its parent is published");
  }
}

/** ALTER DOMAIN: a new or validated constraint reads every table that has a column of the domain, under SHARE. */
export function alterDomain(model: Model, tree: Node): void {
  if (!("AlterDomainStmt" in tree)) return;
  const { subtype, typeName, def } = tree.AlterDomainStmt;
  const names = (typeName ?? []).flatMap((node) => ("String" in node ? [node.String.sval ?? ""] : []));
  const type = model.catalog.type(names.at(-2) ?? null, names.at(-1) ?? "");
  if (type === undefined) {
    if (model.catalog.complete) model.fail("42704", `type "${names.at(-1)}" does not exist`);
    else
      model.notModelled(
        `which tables use the domain ${names.join(".")} is not known: a constraint on it reads them under SHARE`,
      );
    return;
  }
  const isNotValid = def !== undefined && "Constraint" in def && def.Constraint.skip_validation === true;
  const reads = subtype === "O" || subtype === "V" || (subtype === "C" && !isNotValid);
  if (!reads) return;
  for (const relation of model.catalog.relations()) {
    if (relation.kind !== "table" && relation.kind !== "materialized view") continue;
    if (!relation.columns.some((column) => usesDomain(model, column.type, type.name))) continue;
    model.lock(relation, "SHARE", `it has a column of the domain ${type.name}`);
    if (relation.partitioned === null) model.scan(relation, `it has a column of the domain ${type.name}`);
  }
}

function usesDomain(model: Model, type: string, domain: string): boolean {
  if (type === domain || type === `${domain}[]`) return true;
  const bare = type.replace(/\[\]$/, "");
  if (!bare.includes(".") || bare.includes("(")) return false;
  const parts = bare.split(".").map((part) => part.replaceAll('"', ""));
  const facts = model.catalog.type(parts[0] ?? null, parts[1] ?? "");
  return facts?.kind === "domain" && facts.baseType !== null && usesDomain(model, facts.baseType, domain);
}

/** ALTER TYPE … ADD VALUE and RENAME VALUE: the type alone. */
export function alterEnum(model: Model, tree: Node): void {
  if (!("AlterEnumStmt" in tree)) return;
  const { typeName, newVal = "", oldVal = "", skipIfNewValExists } = tree.AlterEnumStmt;
  const names = (typeName ?? []).flatMap((node) => ("String" in node ? [node.String.sval ?? ""] : []));
  const type = model.catalog.type(names.at(-2) ?? null, names.at(-1) ?? "");
  if (type === undefined) {
    if (model.catalog.complete) model.fail("42704", `type "${names.at(-1)}" does not exist`);
    return;
  }
  if (oldVal !== "" && !type.enumLabels.includes(oldVal))
    model.fail("22023", `"${oldVal}" is not an existing enum label`);
  else if (type.enumLabels.includes(newVal) && skipIfNewValExists !== true) {
    model.fail("42710", `enum label "${newVal}" already exists`);
  }
}

import type { AlterTableStmt, Node } from "@pgsql/types";
import { rangeName } from "../catalog/tree.ts";
import { hasStorage } from "./locking.ts";
import type { Model } from "./model.ts";

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
    if (!hasStorage(relation)) continue;
    if (!relation.columns.some((column) => usesDomain(model, column.type, type.name))) continue;
    model.lock(relation, "SHARE", `it has a column of the domain ${type.name}`);
    model.scan(relation, `it has a column of the domain ${type.name}`);
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

/** ALTER TYPE of a composite type: an attribute's type stays while a column has values of it. */
export function alterComposite(model: Model, { relation: range, cmds }: AlterTableStmt): void {
  const cascades = (cmds ?? []).some(
    (node) => "AlterTableCmd" in node && node.AlterTableCmd.behavior === "DROP_CASCADE",
  );
  if (cascades) {
    model.notModelled(
      `which tables are OF ${range?.relname ?? "the type"} is not known: CASCADE changes them under ACCESS EXCLUSIVE`,
    );
  }
  const retypes = (cmds ?? []).some(
    (node) => "AlterTableCmd" in node && node.AlterTableCmd.subtype === "AT_AlterColumnType",
  );
  const { schema, name } = rangeName(range);
  const type = retypes ? model.catalog.type(schema, name) : undefined;
  if (type === undefined) return;
  for (const { columns, bareName, kind } of model.catalog.relations()) {
    const column = columns.find((each) => each.type === type.name || each.type === `${type.name}[]`);
    if (column === undefined || kind === "view") continue;
    model.fail("0A000", `cannot alter type "${name}" because column "${bareName}.${column.name}" uses it`);
    return;
  }
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

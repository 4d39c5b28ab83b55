import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { quoteIdentifier } from "../catalog/quote-identifier.ts";
import { objectName, rangeName } from "../catalog/tree.ts";
import type { Model } from "./model.ts";

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
    if (isOfIdentity(model, relation)) {
      model.fail("0A000", "cannot change ownership of identity sequence");
      return;
    }
    if (parts.length < 2) continue;
    const table = model.findName(parts.at(-3) ?? null, parts.at(-2) ?? "");
    if (table !== null) model.lock(table, "ACCESS SHARE", "its column is to own the sequence");
  }
}

/** True for the sequence that an identity column takes its numbers from. */
export function isOfIdentity(model: Model, { ownedBy }: Relation): boolean {
  if (ownedBy === null) return false;
  const at = ownedBy.lastIndexOf(".");
  const owner = model.catalog.byName(ownedBy.slice(0, at));
  return (
    owner?.columns.some(
      ({ name, identity }) => identity !== null && quoteIdentifier(name) === ownedBy.slice(at + 1),
    ) === true
  );
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

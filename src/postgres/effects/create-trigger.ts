import type { CreateTrigStmt, Node } from "@pgsql/types";
import { strings, writtenName } from "../catalog/tree.ts";
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
  const INSTEAD = 64;
  if (statement.timing === INSTEAD && table.kind === "table")
    model.fail("42809", `"${table.bareName}" is a table`);
  const missing = strings(statement.columns).find(
    (each) => !table.columns.some(({ name: own }) => own === each),
  );
  if (missing !== undefined && model.catalog.byName(table.name) !== undefined)
    model.fail("42703", `column "${missing}" of relation "${table.bareName}" does not exist`);
  if ((statement.columns ?? []).length > 0 && (statement.transitionRels ?? []).length > 0)
    model.fail("0A000", "transition tables cannot be specified for triggers with column lists");
  requireReturn(model, statement.funcname, "trigger");
  if (statement.row === true && table.partitioned !== null) {
    for (const child of descendants(model, table))
      model.lock(child, "SHARE ROW EXCLUSIVE", "its parent's trigger is made on it too");
  }
  if (statement.constrrel !== undefined) {
    const referenced = model.find(statement.constrrel);
    if (referenced !== null) model.lock(referenced, "ACCESS SHARE", "the constraint trigger names it");
  }
}

/** CREATE EVENT TRIGGER locks no relation. */
export function createEventTrigger(model: Model, tree: Node): void {
  if ("CreateEventTrigStmt" in tree) requireReturn(model, tree.CreateEventTrigStmt.funcname, "event_trigger");
}

function requireReturn(model: Model, names: readonly Node[] | undefined, type: string): void {
  const { schema, name } = writtenName(names);
  const own = model.catalog.functions(schema, name).filter(({ arguments: inputs }) => inputs.length === 0);
  const isKnown = schema !== null && schema !== "pg_catalog" && model.catalog.complete;
  if (own.length === 0 && isKnown) model.fail("42883", `function ${schema}.${name}() does not exist`);
  if (own.length > 0 && own.every(({ returns }) => returns !== type))
    model.fail("42P17", `function ${name} must return type ${type}`);
}

import type { Constraint, Relation } from "../../model/catalog.ts";
import { fireTriggers } from "./fire-triggers.ts";
import { assumePlanned, descendants, incomingKeys, lockPlanned } from "./locking.ts";
import type { Model } from "./model.ts";

/** Rows that a foreign key of the table references are locked where one of its columns gets a value. */
export function lockReferencedRows(model: Model, table: Relation, set: ReadonlySet<string>): void {
  for (const key of table.constraints) {
    const referenced =
      key.kind === "foreign key" && key.enforced
        ? model.catalog.byName(key.references?.relation ?? "")
        : undefined;
    if (referenced === undefined || !key.columns.some((column) => set.has(column))) continue;
    model.lock(referenced, "ROW SHARE", `the foreign key ${key.name} locks the rows that are referenced`);
    lockPlanned(model, referenced, "ROW SHARE", "its rows are looked up");
    for (const each of referenced.partitioned === null ? [] : descendants(model, referenced)) {
      model.lock(each, "ROW SHARE", `the foreign key ${key.name} may lock its rows`);
      lockPlanned(model, each, "ROW SHARE", "its rows may be looked up");
      assumePlanned(model, each);
    }
  }
}

/**
 * Tables that reference rows that are deleted, or whose referenced columns are set: they are looked up, or changed
 * where the foreign key says so, and so on from there.
 *
 * @param set the columns that are set; null: the rows are deleted.
 */
export function lockReferencing(
  model: Model,
  target: Relation,
  set: ReadonlySet<string> | null,
  seen: Set<string>,
): void {
  for (const { table, constraint } of incomingKeys(model, target)) {
    const key = `${table.name} ${constraint.name}`;
    const isReached = set === null || constraint.references?.columns.some((column) => set.has(column));
    if (isReached !== true || seen.has(key) || !constraint.enforced) continue;
    seen.add(key);
    const act = actionOf(constraint, set === null ? "DELETE" : "UPDATE");
    const mode = act === null ? "ROW SHARE" : "ROW EXCLUSIVE";
    model.lock(table, mode, `its foreign key ${constraint.name} references the rows`);
    lockPlanned(model, table, mode, "rows that reference are looked up");
    if (act === null) continue;
    const deletes = set === null && act === "CASCADE";
    fireTriggers(model, [table], deletes ? "delete" : "update");
    lockReferencing(model, table, deletes ? null : new Set(constraint.columns), seen);
  }
}

/** What a foreign key does to the rows that reference, or null. */
function actionOf({ definition }: Constraint, event: "DELETE" | "UPDATE"): string | null {
  return new RegExp(`ON ${event} (CASCADE|SET)`).exec(definition)?.[1] ?? null;
}

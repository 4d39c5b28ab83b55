import type { Relation, RowEvent } from "../../model/catalog.ts";
import { splitName } from "../catalog/quote-identifier.ts";
import type { Model } from "./model.ts";
import { modelBody } from "./procedural.ts";

/** The events that a statement may be for triggers. */
export function eventsOf(
  kind: string,
  {
    onConflictClause,
    mergeWhenClauses,
  }: { onConflictClause?: unknown; mergeWhenClauses?: readonly unknown[] },
): readonly RowEvent[] {
  if (kind === "UpdateStmt") return ["update"];
  if (kind === "DeleteStmt") return ["delete"];
  if (kind === "InsertStmt") {
    const action = JSON.stringify(onConflictClause ?? "");
    return action.includes("ONCONFLICT_UPDATE") ? ["insert", "update"] : ["insert"];
  }
  const actions = JSON.stringify(mergeWhenClauses ?? []);
  return (["insert", "update", "delete"] as const).filter((event) =>
    actions.includes(`"CMD_${event.toUpperCase()}"`),
  );
}

/**
 * What the triggers of tables do: of the first for each statement and row, of the others, which hang below it, for
 * each row. Their functions may look at the rows first, so that none of them makes the statement fail.
 */
export function fireTriggers(model: Model, tables: readonly Relation[], event: RowEvent): void {
  for (const [at, table] of tables.entries()) {
    for (const { definition, function: name, disabled } of table.triggers) {
      if (disabled === true) continue;
      const [head = ""] = definition.split(/ ON /i, 1);
      const isFired = new RegExp(`\\b(BEFORE|AFTER)\\b.*\\b${event}\\b`, "is").test(head);
      if (!isFired || (at > 0 && !/FOR EACH ROW/i.test(definition))) continue;
      const { schema, name: bare } = splitName(name);
      const [facts] = model.catalog.functions(schema, bare);
      if (facts !== undefined) model.body(facts, () => modelBody(model, facts, true));
    }
  }
}

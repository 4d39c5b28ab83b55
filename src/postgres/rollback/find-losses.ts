import type { Node } from "@pgsql/types";
import type { StatementAnalysis } from "../../model/analysis.ts";
import type { Loss } from "../../model/rollback.ts";
import { qualifyName } from "../catalog/quote-identifier.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { holdsAll } from "./holds-all.ts";
import type { SchemaState } from "./schema-state.ts";

/** A stretch of a migration without a rename, and the schema on both sides of it. */
export interface Stretch {
  readonly before: SchemaState;
  readonly after: SchemaState;
}

/** What a migration takes away that no statement brings back: rows and values that were there before it. */
export function findLosses(
  stretches: readonly Stretch[],
  statements: readonly StatementAnalysis[],
  before: SchemaState,
): readonly Loss[] {
  const dropped = stretches.flatMap((stretch) => droppedIn(stretch, before));
  const tables = new Set(dropped.map(({ object }) => object));
  const changed = statements
    .flatMap((statement) => changedBy(statement, before))
    .filter(({ object }) => !tables.has(object));
  return distinct([...dropped, ...changed]);
}

function droppedIn({ before: from, after }: Stretch, before: SchemaState): readonly Loss[] {
  const losses: Loss[] = [];
  for (const [identity, was] of from.objects) {
    // What the migration made itself holds nothing that was there before.
    if (!before.objects.has(identity)) continue;
    const is = after.objects.get(identity);
    const table = `table ${was.relation}`;
    if (was.kind === "table" && is === undefined) losses.push({ object: identity, what: "its rows" });
    if (was.kind !== "column" || !after.objects.has(table)) continue;
    const [from, to] = [String(was.facts.type), String(is?.facts.type)];
    if (is === undefined) losses.push({ object: identity, what: "its values" });
    else if (!holdsAll(from, to))
      losses.push({ object: identity, what: `what ${to} does not hold of ${from}` });
  }
  return losses;
}

function changedBy({ statement, effects, error }: StatementAnalysis, before: SchemaState): readonly Loss[] {
  if (error !== null) return [];
  const { tree } = statement as ParsedStatement;
  return effects.flatMap(({ relation, dataChange, created, kind }): readonly Loss[] => {
    const object = `table ${relation}`;
    if (created || kind !== "table" || !before.objects.has(object)) return [];
    if (dataChange === "truncate") return [{ object, what: "its rows" }];
    if (dataChange === "delete") return [{ object, what: "the deleted rows" }];
    if (dataChange === "update" && changesOldColumn(tree, relation, before))
      return [{ object, what: "the values before the UPDATE" }];
    return [];
  });
}

/** False where an UPDATE fills columns that the migration added. */
function changesOldColumn(tree: Node, relation: string, before: SchemaState): boolean {
  if (!("UpdateStmt" in tree)) return true;
  const columns = (tree.UpdateStmt.targetList ?? []).flatMap((target) =>
    "ResTarget" in target && target.ResTarget.name !== undefined ? [target.ResTarget.name] : [],
  );
  return columns.some((name) => before.objects.has(columnOf(relation, name)));
}

/** What a down takes away that was there before its up, though the schema may be the same afterwards. */
export function findLossesOfDown(
  statements: readonly StatementAnalysis[],
  before: SchemaState,
  after: SchemaState,
): readonly Loss[] {
  const copied = new Set<string>();
  const losses: Loss[] = [];
  const stays = (identity: string) => isSameObject(identity, before, after);
  for (const { statement, effects, error } of statements) {
    if (error !== null) continue;
    const { tree } = statement as ParsedStatement;
    for (const { relation, dataChange } of effects) {
      const object = `table ${relation}`;
      if (dataChange === "update" || dataChange === "insert") copied.add(relation);
      if (!before.objects.has(object) || copied.has(relation)) continue;
      if ((dataChange === "truncate" || dataChange === "drop") && stays(object))
        losses.push({ object, what: "its rows" });
      else if (dataChange === "delete" && "DeleteStmt" in tree && tree.DeleteStmt.whereClause === undefined)
        losses.push({ object, what: "its rows" });
      losses.push(...columnsDropped(tree, relation).filter(({ object: column }) => stays(column)));
    }
  }
  return distinct(losses);
}

/** True where what has a name after the up had it before: with renames it may be another thing. */
function isSameObject(
  identity: string,
  { objects: before }: SchemaState,
  { objects: after }: SchemaState,
): boolean {
  const [was, is] = [before.get(identity), after.get(identity)];
  if (was === undefined || is === undefined) return false;
  return was.position === is.position && was.facts.number === is.facts.number;
}

function columnsDropped(tree: Node, relation: string): readonly Loss[] {
  if (!("AlterTableStmt" in tree) || !relation.endsWith(ownName(tree.AlterTableStmt.relation))) return [];
  return (tree.AlterTableStmt.cmds ?? []).flatMap((command) => {
    if (!("AlterTableCmd" in command) || command.AlterTableCmd.subtype !== "AT_DropColumn") return [];
    return [{ object: columnOf(relation, command.AlterTableCmd.name ?? ""), what: "its values" }];
  });
}

function ownName(relation: { readonly relname?: string } | undefined): string {
  return qualifyName("", relation?.relname ?? "").replace(/^""/, "");
}

function columnOf(relation: string, name: string): string {
  return `column ${relation}${qualifyName("", name).replace(/^""/, "")}`;
}

function distinct(losses: readonly Loss[]): readonly Loss[] {
  return [...new Map(losses.map((loss) => [loss.object, loss])).values()];
}

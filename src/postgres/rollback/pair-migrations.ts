import type { Node } from "@pgsql/types";
import type { MigrationAnalysis } from "../../model/analysis.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";

/** An up migration of the change set with its way back. */
export interface MigrationPair {
  readonly up: MigrationAnalysis;
  /** Null: there is none, or it says nothing. */
  readonly down: MigrationAnalysis | null;
  /** Path of the down where there is one, an empty one included. */
  readonly downPath: string | null;
  /** Why the way back can not be run, in a sentence; else empty. */
  readonly obstacle: string;
}

/** Puts the ups of a change set together with their downs, in the order in which the ups run. */
export function pairMigrations(migrations: readonly MigrationAnalysis[]): readonly MigrationPair[] {
  const downs = migrations.filter(({ migration }) => migration.direction === "down");
  return migrations
    .filter(({ migration, statements }) => migration.direction === "up" && statements.length > 0)
    .map((up) => pairOf(up, downs));
}

function pairOf(up: MigrationAnalysis, downs: readonly MigrationAnalysis[]): MigrationPair {
  const { path, pair } = up.migration;
  const down = downs.find(({ migration }) => migration.path === path || migration.path === pair) ?? null;
  const elsewhere = down === null && pair != null && pair !== path;
  const obstacle =
    up.migration.notAnalysed.length > 0
      ? "Not all of the migration could be read."
      : down !== null && down.migration.notAnalysed.length > 0
        ? "Not all of its down could be read."
        : elsewhere
          ? "Its down is not among the changed files."
          : "";
  const isEmpty =
    down === null || down.statements.every(({ statement }) => saysNothing(statement as ParsedStatement));
  return {
    up,
    down: isEmpty ? null : down,
    downPath: down?.migration.path ?? (elsewhere ? pair : null),
    obstacle,
  };
}

/** `SELECT 'down SQL query'` is what templates put where nothing was written. */
function saysNothing({ tree }: { readonly tree: Node }): boolean {
  if (!("SelectStmt" in tree) || tree.SelectStmt.fromClause !== undefined) return false;
  return (tree.SelectStmt.targetList ?? []).every(
    (target) =>
      "ResTarget" in target && target.ResTarget.val !== undefined && "A_Const" in target.ResTarget.val,
  );
}

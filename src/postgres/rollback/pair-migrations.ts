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
  /** True where the migration says itself that nothing takes it back. */
  readonly declared: boolean;
  /** Why the way back can not be run, in a sentence; else empty. */
  readonly obstacle: string;
  /** False where not all of the up could be read: what comes after it can not be run either. */
  readonly upIsWhole: boolean;
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
  const upIsWhole = up.migration.notAnalysed.length === 0;
  const obstacle = !upIsWhole
    ? "Not all of the migration could be read."
    : down !== null && down.migration.notAnalysed.length > 0
      ? "Not all of its down could be read."
      : elsewhere
        ? "Its down is not among the changed files."
        : "";
  const declared = isDeclared(up, down);
  const isEmpty =
    down === null ||
    declared ||
    down.statements.every(({ statement }) => saysNothing(statement as ParsedStatement));
  return {
    up,
    down: isEmpty ? null : down,
    declared,
    downPath: down?.migration.path ?? (elsewhere ? pair : null),
    obstacle,
    upIsWhole,
  };
}

const IRREVERSIBLE =
  /\b(?:irrevers[ia]ble|(?:not|un|non)[- ]?revers[ia]ble|(?:cannot|can't|can not) be (?:rolled back|reverted|reversed|undone)|no (?:down migration|rollback|roll-back))\b/i;
const LEFT_EMPTY =
  /\b(?:forward[- ]only|one[- ]way|no[- ]?op|no down|no way back|(?:intentionally|deliberately) (?:left )?(?:empty|blank)|nothing to (?:do|undo|revert|roll back))\b/i;

/** A down that says in a comment that there is none, or only raises an error; without a down the comment is the up's. */
function isDeclared(up: MigrationAnalysis, down: MigrationAnalysis | null): boolean {
  const statements = down?.statements ?? [];
  const [only] = statements;
  if (only !== undefined)
    return (
      statements.length === 1 &&
      only.statement.kind === "DoStmt" &&
      /^[^;]*\bRAISE\s+(?:EXCEPTION\b|'|SQLSTATE\b|USING\b)/is.test(only.statement.sql)
    );
  const comments = (down ?? up).migration.parts.flatMap(({ sql }) => commentsOf(sql));
  return comments.some((text) => IRREVERSIBLE.test(text) || (down !== null && LEFT_EMPTY.test(text)));
}

function commentsOf(sql: string): readonly string[] {
  return sql.match(/--[^\n]*|\/\*[\s\S]*?\*\//g) ?? [];
}

/** `SELECT 'down SQL query'` is what templates put where nothing was written. */
function saysNothing({ tree }: { readonly tree: Node }): boolean {
  if (!("SelectStmt" in tree) || tree.SelectStmt.fromClause !== undefined) return false;
  return (tree.SelectStmt.targetList ?? []).every(
    (target) =>
      "ResTarget" in target && target.ResTarget.val !== undefined && "A_Const" in target.ResTarget.val,
  );
}

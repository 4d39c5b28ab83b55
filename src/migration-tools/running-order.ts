import type { Migration } from "../model/migration.ts";
import type { MigrationTool } from "./migration-tool.ts";

/** A migration with the tool that runs it. */
export interface ToolMigration {
  readonly tool: MigrationTool;
  readonly migration: Migration;
}

/**
 * Sorts migrations as their tools run them: folder by folder, ups in the tool's order, then downs in the opposite one.
 */
export function inRunningOrder(found: readonly ToolMigration[]): readonly Migration[] {
  const ups = found.filter(({ migration }) => migration.direction === "up").sort(compareMigrations);
  const downs = found
    .filter(({ migration }) => migration.direction === "down")
    .sort((a, b) => compareMigrations(b, a));
  return [...ups, ...downs].map(({ migration }) => migration);
}

function compareMigrations(a: ToolMigration, b: ToolMigration): number {
  const [first, second] = [sequenceOf(a), sequenceOf(b)];
  if (first !== second) return first < second ? -1 : 1;
  return a.tool.compare(a.migration.path, b.migration.path);
}

function sequenceOf({ tool, migration }: ToolMigration): string {
  return `${tool.folderOf(migration.path)}\n${tool.name}`;
}

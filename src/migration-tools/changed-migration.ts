import type { ChangedFile } from "../model/change-set.ts";
import type { Migration, MigrationNotice } from "../model/migration.ts";
import { toolName } from "../text/tool-name.ts";
import type { MigrationTool, Project } from "./migration-tool.ts";
import type { ToolMigration } from "./running-order.ts";

/** What one file comes to. */
export interface Found {
  readonly run: readonly ToolMigration[];
  readonly edited: readonly ToolMigration[];
  readonly notices: readonly MigrationNotice[];
}

export const NOTHING: Found = { run: [], edited: [], notices: [] };

/**
 * Tells what a change of a file that was there before, perhaps under another name, comes to: sections that say the same
 * are nothing, a section that was empty is new, an edited up is told and does not run, an edited down counts as new.
 *
 * @param migrations what the file holds at the head.
 */
export async function readChangedMigration(
  file: ChangedFile,
  tool: MigrationTool,
  migrations: readonly Migration[],
  project: Project,
): Promise<Found> {
  const { path, previousPath, base } = file;
  const before = await tool.read(previousPath ?? path, base ?? "", project);
  const editedLines = file.hunks.flatMap(({ addedLines }) => addedLines);
  const isRenumbered = previousPath !== null && tool.versionOf(path) !== tool.versionOf(previousPath);
  const found = {
    run: [] as ToolMigration[],
    edited: [] as ToolMigration[],
    notices: [] as MigrationNotice[],
  };
  for (const migration of migrations) {
    const was = before.find(({ direction }) => direction === migration.direction);
    const isNew = was === undefined || isBlank(was);
    const isSame = !isNew && sqlOf(was) === sqlOf(migration);
    if (isNew || (isRenumbered && !isSame)) found.run.push({ tool, migration });
    else if (!isSame && migration.direction === "down")
      found.run.push({ tool, migration: { ...migration, editedLines } });
    else if (!isSame) found.edited.push({ tool, migration: { ...migration, editedLines } });
  }
  const [edited] = found.edited;
  if (edited !== undefined) {
    const line = editedLines[0] ?? 1;
    const message = `A migration that the base branch has is edited. ${tool.whenEdited} Put the change into a new migration if this one may have run anywhere.`;
    found.notices.push({ kind: "edited", path, line, message });
  }
  if (previousPath !== null && migrations.some(({ direction }) => direction === "up")) {
    found.notices.push({
      kind: isRenumbered ? "renamed" : "moved",
      path,
      line: 1,
      message: renameMessage(tool, previousPath, isRenumbered),
    });
  }
  return found;
}

function renameMessage(
  { name, whenRemoved }: MigrationTool,
  previousPath: string,
  isRenumbered: boolean,
): string {
  const from = `A migration that the base branch has as \`${previousPath}\``;
  return isRenumbered
    ? `${from} is renamed. To ${toolName(name)} it is a new one: it runs again on databases where it has run under its old name.${whenRemoved === undefined ? "" : ` ${whenRemoved}`}`
    : `${from} is moved. It keeps the same version, by which ${toolName(name)} knows it.`;
}

function sqlOf({ parts }: Migration): string {
  return parts.map(({ sql }) => sql.trim()).join("\n");
}

/** True where a section holds nothing but white space and line comments. */
function isBlank(migration: Migration): boolean {
  return (
    sqlOf(migration)
      .replace(/--[^\n]*/g, "")
      .trim() === ""
  );
}

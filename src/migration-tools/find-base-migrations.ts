import type { RepositoryTree } from "../model/change-set.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";
import type { Migration } from "../model/migration.ts";
import { matchesGlob } from "../text/glob.ts";
import { candidates, claimFile } from "./claim-file.ts";
import { createProject } from "./create-project.ts";
import { mapConcurrently } from "./map-concurrently.ts";
import type { MigrationTool } from "./migration-tool.ts";
import { inRunningOrder, type ToolMigration } from "./running-order.ts";

/**
 * Every up migration of one database at a commit, in running order, as a new database would get them: what is
 * replayed where no snapshot says what the schema is. Reads no other file than possible migrations and what their
 * tools need beside them.
 */
export async function findBaseMigrationsWith(
  tools: readonly MigrationTool[],
  tree: RepositoryTree,
  config: Config,
  database: DatabaseConfig,
): Promise<readonly Migration[]> {
  const project = await createProject(tree, config.placeholders);
  const goesThere = (path: string) =>
    database.paths.length === 0 || database.paths.some((glob) => matchesGlob(glob, path));
  const paths = [...project.paths].filter(
    (path) => candidates(path, tools, config).length > 0 && goesThere(path),
  );
  const found = await mapConcurrently(paths, async (path): Promise<readonly ToolMigration[]> => {
    const text = await project.read(path);
    if (text === null) return [];
    const claim = await claimFile({ path, text }, candidates(path, tools, config), project, config);
    if (claim === null || claim.otherDialect !== null) return [];
    const migrations = await claim.tool.read(path, text, project);
    return migrations.map((migration) => ({ tool: claim.tool, migration }));
  });
  const ups = found.flat().filter(({ migration }) => migration.direction === "up");
  return inRunningOrder(forNewDatabase(ups));
}

/** Leaves out what a tool does not run on a new database, folder by folder. */
function forNewDatabase(found: readonly ToolMigration[]): readonly ToolMigration[] {
  const folders = new Map<string, ToolMigration[]>();
  for (const each of found) {
    const key = `${each.tool.name} ${each.tool.folderOf(each.migration.path)}`;
    const folder = folders.get(key);
    if (folder === undefined) folders.set(key, [each]);
    else folder.push(each);
  }
  return [...folders.values()].flatMap((folder) => {
    const paths = folder.map(({ migration }) => migration.path);
    const kept = new Set(folder[0]?.tool.forNewDatabase?.(paths) ?? paths);
    return folder.filter(({ migration }) => kept.has(migration.path));
  });
}

import type { ChangedFile, ChangeSet, RepositoryTree } from "../model/change-set.ts";
import type { Config } from "../model/config.ts";
import type { Migration, MigrationNotice } from "../model/migration.ts";
import { toolName } from "../text/tool-name.ts";
import { type Found, NOTHING, readChangedMigration } from "./changed-migration.ts";
import { candidates, claimFile } from "./claim-file.ts";
import { connectionSettings } from "./connection-settings.ts";
import { createProject } from "./create-project.ts";
import { joinNotices } from "./join-notices.ts";
import { mapConcurrently } from "./map-concurrently.ts";
import type { MigrationTool, Project } from "./migration-tool.ts";
import { inRunningOrder, type ToolMigration } from "./running-order.ts";
import { sqlMigration } from "./sql-migration.ts";

/** The migrations of a change set. */
export interface FoundMigrations {
  /** Those that will run when it is deployed: ups in running order, then downs in the opposite order. */
  readonly migrations: readonly Migration[];
  /**
   * Up migrations that the base has already and the change set edits, with `editedLines`, in running order. Where one
   * has run it does not run again, so it is no part of `migrations`; where the snapshot says that it has not run yet,
   * it can be reviewed like them.
   */
  readonly edited: readonly Migration[];
  readonly notices: readonly MigrationNotice[];
}

interface Search {
  readonly tools: readonly MigrationTool[];
  readonly project: Project;
  readonly config: Config;
}

/**
 * Finds the migrations that a change set adds, edits, renames and removes. Files are told apart by their paths first:
 * of a large change set only possible migrations are looked into.
 *
 * @param tree the files at the head, for what lies beside a migration.
 */
export async function findMigrationsWith(
  tools: readonly MigrationTool[],
  changeSet: ChangeSet,
  tree: RepositoryTree,
  config: Config,
): Promise<FoundMigrations> {
  const isPossible = ({ path }: ChangedFile) => candidates(path, tools, config).length > 0;
  const files = changeSet.files.filter(isPossible);
  if (files.length === 0) return { migrations: [], edited: [], notices: [] };
  const project = await createProject(tree, config.placeholders);
  const found = await mapConcurrently(files, (file) => examine(file, { tools, project, config }));
  return {
    migrations: inRunningOrder(found.flatMap(({ run }) => run)),
    edited: inRunningOrder(found.flatMap(({ edited }) => edited)),
    notices: joinNotices(found.flatMap(({ notices }) => notices)),
  };
}

async function examine(file: ChangedFile, search: Search): Promise<Found> {
  const { tools, project, config } = search;
  const { path } = file;
  const possible = candidates(path, tools, config);
  const text = file.status === "removed" ? file.base : file.head;
  if (text === null) return file.status === "removed" ? NOTHING : unread(file, possible);
  const claim = await claimFile({ path, text }, possible, project, config);
  if (claim === null) return NOTHING;
  if (claim.otherDialect !== null) return otherDialect(file, claim.otherDialect);
  if (claim.tool.runsOnlyOnNewDatabases?.(path) === true) return baseline(path, claim.tool);
  const ofConnection = await connectionSettings(path, project);
  const migrations = (await claim.tool.read(path, text, project)).map((each) => ({
    ...each,
    settings: { ...ofConnection, ...each.settings },
  }));
  if (file.status === "removed") return removed(file, claim.tool, migrations);
  const isNew = file.status === "added" || file.status === "copied" || file.base === null;
  if (isNew || claim.tool.runsAgain?.(path) === true)
    return { ...NOTHING, run: withTool(claim.tool, migrations) };
  return readChangedMigration(file, claim.tool, migrations, project);
}

function withTool(tool: MigrationTool, migrations: readonly Migration[]): readonly ToolMigration[] {
  return migrations.map((migration) => ({ tool, migration }));
}

/** A file that could not be read is a migration of which nothing is known, so that the check is no success. */
function unread({ path, unreadable }: ChangedFile, possible: readonly MigrationTool[]): Found {
  const [tool] = possible;
  if (tool === undefined) return NOTHING;
  const reason = `the file was not read: ${unreadable ?? "its text is not there"}`;
  const migration = sqlMigration({
    path,
    tool: tool.name,
    transactionMode: "unknown",
    parts: [],
    notAnalysed: [{ line: 1, reason }],
  });
  return { ...NOTHING, run: [{ tool, migration }] };
}

function otherDialect({ path, status }: ChangedFile, dialect: string): Found {
  if (status === "removed") return NOTHING;
  const message = `This migration is for ${dialect}, not for PostgreSQL, and was not reviewed.`;
  return { ...NOTHING, notices: [{ kind: "other dialect", path, line: 1, message }] };
}

function baseline(path: string, { name }: MigrationTool): Found {
  const message = `A baseline: ${toolName(name)} runs it on new databases only, so it was not reviewed.`;
  return { ...NOTHING, notices: [{ kind: "new databases only", path, line: 1, message }] };
}

function removed({ path }: ChangedFile, tool: MigrationTool, migrations: readonly Migration[]): Found {
  if (!migrations.some(({ direction }) => direction === "up")) return NOTHING;
  const message = `A migration that the base branch has is removed. What it did stays in every database where ${toolName(tool.name)} has run it.${tool.whenRemoved === undefined ? "" : ` ${tool.whenRemoved}`}`;
  return { ...NOTHING, notices: [{ kind: "removed", path, line: 1, message }] };
}

import type { Config } from "../model/config.ts";
import { matchesGlob } from "../text/glob.ts";
import { codeLanguage, isBesideMigrations } from "./code-language.ts";
import { dialectOf } from "./dialect.ts";
import { isNeverAMigration } from "./is-never-a-migration.ts";
import type { MigrationTool, Project } from "./migration-tool.ts";
import { unreadCode } from "./sql-migration.ts";

/** Whose a file is, and for which database system. */
export interface Claim {
  readonly tool: MigrationTool;
  /** Null where it is for PostgreSQL, or nothing says otherwise; else the other system's name. */
  readonly otherDialect: string | null;
}

const POSTGRESQL = new Set(["postgresql", "postgres", "pg"]);

/**
 * The tools that may claim a path, by path alone: the one that the configuration names, else those whose `matches`
 * says so, in the list's order. Empty for what is ignored or can be no migration.
 */
export function candidates(
  path: string,
  tools: readonly MigrationTool[],
  config: Config,
): readonly MigrationTool[] {
  if (config.ignore.some((glob) => matchesGlob(glob, path))) return [];
  const named = namedTool(path, tools, config);
  if (named !== null) return isBesideMigrations(path) ? [] : [named];
  if (isNeverAMigration(path)) return [];
  return tools.filter((tool) => tool.matches(path));
}

/** Finds the tool whose migration a file is. Null: it is none. A tool that the configuration names is not asked. */
export async function claimFile(
  file: { readonly path: string; readonly text: string },
  possible: readonly MigrationTool[],
  project: Project,
  config: Config,
): Promise<Claim | null> {
  const { path, text } = file;
  const named = namedTool(path, possible, config);
  if (named !== null) return { tool: forLanguage(named, path), otherDialect: null };
  for (const tool of possible) {
    if (!(await tool.claims(path, text, project))) continue;
    const dialect = (await tool.dialect?.(path, project)) ?? (await dialectOf(path, text, project));
    const isOurs = dialect === null || POSTGRESQL.has(dialect.toLowerCase());
    return { tool, otherDialect: isOurs ? null : dialect };
  }
  return null;
}

/** The tool that the last fitting entry of the configuration names. */
function namedTool(path: string, tools: readonly MigrationTool[], config: Config): MigrationTool | null {
  const name = config.tools.findLast(({ paths }) => matchesGlob(paths, path))?.tool;
  return tools.find((tool) => tool.name === name) ?? null;
}

/** The tool as it takes this file: one that reads SQL only is not handed code to read as such. */
function forLanguage(tool: MigrationTool, path: string): MigrationTool {
  const language = codeLanguage(path);
  if (language === null || tool.matches(path)) return tool;
  return { ...tool, read: async () => [unreadCode(path, tool.name, language)] };
}

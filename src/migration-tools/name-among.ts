import type { Migration, NewFile } from "../model/migration.ts";
import type { AdditionalMigration, MigrationTool } from "./migration-tool.ts";

/** Names the files of additional migrations; null where the tool cannot run one that way, or needs more than files. */
export type NameAdditional = (
  migration: Migration,
  addition: AdditionalMigration,
) => readonly NewFile[] | null;

/** Versions that are tried before giving up: a repository that counts on has far fewer migrations in a row. */
const MOST_TRIES = 1000;

/**
 * Names additional migrations among the files of a repository: a version that a file has, or that another additional
 * migration was given, is passed over. To the tool two files of one version would be one migration, or an error.
 * The same question gets the same answer.
 *
 * @param paths the files at the head
 */
export function nameAmong(tools: readonly MigrationTool[], paths: Iterable<string>): NameAdditional {
  const taken = new Set<string>();
  const keyOf = (tool: MigrationTool, path: string) => `${tool.folderOf(path)} ${tool.versionOf(path)}`;
  for (const path of paths) {
    for (const tool of tools) if (tool.matches(path)) taken.add(`${tool.name} ${keyOf(tool, path)}`);
  }
  const given = new Map<string, number>();
  return (migration, addition) => {
    const tool = tools.find(({ name }) => name === migration.tool);
    if (tool === undefined) return null;
    const question = `${migration.path} ${addition.position}`;
    const known = given.get(question);
    const first = known ?? addition.position;
    for (let position = first; position < first + MOST_TRIES; position += 1) {
      const files = tool.additionalFiles(migration.path, { ...addition, position });
      const [file] = files ?? [];
      if (files === null || file === undefined) return null;
      const key = `${tool.name} ${keyOf(tool, file.path)}`;
      if (known === undefined && taken.has(key)) continue;
      taken.add(key);
      given.set(question, position);
      return files;
    }
    return null;
  };
}

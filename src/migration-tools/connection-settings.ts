import type { Project } from "./migration-tool.ts";
import { folderOf, joinPath, nearestFile } from "./paths.ts";

/** Where projects write how their migrations are run: the nearest of each name counts. */
const CALLERS: readonly (readonly string[])[] = [
  ["Makefile"],
  ["Dockerfile"],
  ["docker-compose.yml", "docker-compose.yaml", "compose.yaml", "compose.yml"],
  ["package.json"],
  ["Procfile"],
];
const WORKFLOWS = ".github/workflows";
/** Most workflows that are looked into. */
const MOST_WORKFLOWS = 10;

/** Words that say that a file runs migrations, and not only the program. */
const RUNS_MIGRATIONS = /\b(migrat\w*|goose|flyway|dbmate|sqlx|diesel|supabase)\b/i;
const NAMES = "lock[_-]timeout|statement[_-]timeout|transaction[_-]timeout";
/** `-c name=value` or `--name=value`, as PGOPTIONS and the `options` of an address have them. */
const OPTION = new RegExp(`(?:-c\\s*|--)(${NAMES})=([\\w.]+)`, "g");
/** Parameters of an address that Go's drivers and sqlx hand on to the server. */
const PARAMETER = new RegExp(`[?&](?:options\\[)?(${NAMES})\\]?=(\\w+)`, "g");

/**
 * Settings that the connection of the migrations begins with, where a file of the repository that runs them says so: in
 * PGOPTIONS, or in the address of the database.
 */
export function connectionSettings(
  path: string,
  project: Project,
): Promise<Readonly<Record<string, string>>> {
  return project.remember(`connection settings ${folderOf(path)}`, async () => {
    const workflows = project
      .filesIn(WORKFLOWS)
      .filter((each) => /\.ya?ml$/.test(each))
      .slice(0, MOST_WORKFLOWS);
    const anchor = joinPath(folderOf(path), "migrations");
    const callers = CALLERS.flatMap((names) => nearestFile(project, anchor, names) ?? []);
    const texts = await Promise.all([...callers, ...workflows].map((caller) => project.read(caller)));
    // The first file that says it has it.
    return Object.assign({}, ...texts.map((text) => settingsIn(text ?? "")).reverse());
  });
}

function settingsIn(text: string): Readonly<Record<string, string>> {
  if (!RUNS_MIGRATIONS.test(text)) return {};
  const found: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const isAddress = /[?&]options=|[?&](options\[)?(lock|statement|transaction)_timeout/.test(line);
    if (/^\s*(#|\/\/)/.test(line) || (!isAddress && !/\bPGOPTIONS\b/.test(line))) continue;
    for (const pattern of [OPTION, PARAMETER]) {
      for (const [, name = "", value = ""] of decode(line).matchAll(pattern))
        found[name.replaceAll("-", "_")] ??= value;
    }
  }
  return found;
}

/** An address with its escapes resolved; text that has none it could have is left as it is. */
function decode(line: string): string {
  try {
    return decodeURIComponent(line.replaceAll("+", " "));
  } catch {
    return line;
  }
}

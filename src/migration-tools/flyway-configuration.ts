import { parse as parseYaml } from "yaml";
import type { Project } from "./migration-tool.ts";
import { fileNameOf, folderOf, joinPath } from "./paths.ts";
import { readSettings } from "./read-settings.ts";

/** What the repository says of how Flyway runs. Keys are Flyway's own, without "flyway.". */
export type FlywayConfiguration = ReadonlyMap<string, string>;

const FILES = [
  "flyway.toml",
  "flyway.conf",
  "conf/flyway.toml",
  "conf/flyway.conf",
  "application.properties",
  "application.yml",
  "application.yaml",
];

/**
 * Reads Flyway's settings from the nearest folder at or above the migrations that has some: flyway.toml, flyway.conf,
 * or Spring's application.properties and application.yml. Settings of Maven, Gradle, the command line and the
 * environment are not seen.
 */
export function readFlywayConfiguration(path: string, project: Project): Promise<FlywayConfiguration> {
  return project.remember(`flyway configuration ${folderOf(path)}`, async () => {
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      for (const name of FILES) {
        const text = await project.read(joinPath(folder, name));
        const settings = text === null ? null : flywaySettings(name, text);
        if (settings !== null && settings.size > 0) return settings;
      }
      if (folder === "") return new Map();
    }
  });
}

function flywaySettings(file: string, text: string): FlywayConfiguration {
  const all = /\.ya?ml$/.test(fileNameOf(file)) ? flatten(readYaml(text)) : readSettings(text);
  const settings = new Map<string, string>();
  for (const [key, value] of all) {
    const own =
      /^(?:spring\.)?flyway\.(.+)$/i.exec(key)?.[1] ?? /^environments\.[^.]+\.(initSql)$/.exec(key)?.[1];
    if (own !== undefined) settings.set(plainKey(own), value);
  }
  return settings;
}

/** Spring writes execute-in-transaction where Flyway writes executeInTransaction; names of placeholders stay. */
function plainKey(key: string): string {
  const placeholder = /^placeholders?\.(.+)$/i.exec(key)?.[1];
  if (placeholder !== undefined) return `placeholders.${placeholder}`;
  return key.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}

function readYaml(text: string): unknown {
  try {
    // The first document: the others are of Spring's profiles.
    return parseYaml(text.split(/^---\s*$/m).find((part) => part.trim() !== "") ?? "", {
      maxAliasCount: 100,
    });
  } catch {
    // Templates of Helm and the like are no YAML: they tell nothing.
    return null;
  }
}

function flatten(value: unknown, prefix = "", depth = 0): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  if (typeof value !== "object" || value === null || depth > 10) return flat;
  for (const [key, each] of Object.entries(value)) {
    if (Array.isArray(each)) flat.set(prefix + key, each.map(String).join("; "));
    else if (typeof each === "object")
      for (const [name, text] of flatten(each, `${prefix}${key}.`, depth + 1)) flat.set(name, text);
    else flat.set(prefix + key, String(each));
  }
  return flat;
}

import type { FlywayConfiguration } from "./flyway-configuration.ts";
import type { Project } from "./migration-tool.ts";
import { type StandIn, type SubstitutedSql, substitute } from "./placeholders.ts";

/** Placeholders that Flyway itself defines, with values that let the SQL be read. */
const BUILT_IN: readonly (readonly [string, string])[] = [
  ["flyway:user", "flyway"],
  ["flyway:database", "postgres"],
  ["flyway:timestamp", "2000-01-01 00:00:00"],
  ["flyway:filename", "migration.sql"],
  ["flyway:workingdirectory", "/"],
  ["flyway:table", "flyway_schema_history"],
  ["flyway:environment", "default"],
];

/**
 * Puts values in the place of `${name}`, in comments and strings too, as Flyway does before it parses
 * (PlaceholderReplacingReader.java). Values: Lockkeeper's configuration, then Flyway's. What has none is said.
 *
 * @param script settings of the script's own .conf file.
 */
export function replacePlaceholders(
  text: string,
  script: ReadonlyMap<string, string>,
  configuration: FlywayConfiguration,
  project: Project,
): SubstitutedSql {
  const isOff =
    (script.get("placeholderReplacement") ?? configuration.get("placeholderReplacement")) === "false";
  if (isOff) return { parts: [{ sql: text, line: 1 }], verbatim: true, notAnalysed: [] };
  const values = new Map(BUILT_IN);
  values.set("flyway:defaultschema", configuration.get("defaultSchema") ?? "public");
  for (const [key, value] of configuration) {
    if (key.startsWith("placeholders.")) values.set(key.slice("placeholders.".length).toLowerCase(), value);
  }
  for (const [name, value] of Object.entries(project.placeholders)) values.set(name.toLowerCase(), value);
  return substitute(text, /\$\{([^}\s]{1,200})\}/g, (name): StandIn => {
    const value = values.get(name.toLowerCase());
    if (value !== undefined) return { value };
    // A schema's name is the one thing that can be guessed: the rest of the review then reads on.
    if (/schema/i.test(name)) return { value: "public" };
    return {
      reason: `the placeholder \`\${${name}}\` has no value in the repository; give it one under \`placeholders\` in Lockkeeper's configuration`,
    };
  });
}

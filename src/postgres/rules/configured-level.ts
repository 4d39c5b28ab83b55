import type { Config } from "../../model/config.ts";
import { LEVELS, type Level } from "../../model/finding.ts";
import { matchesGlob } from "../../text/glob.ts";
import type { Rule } from "./rule.ts";

/**
 * The level of a finding under the configuration: one set below the rule's own caps its findings, one set
 * above raises them, "off" drops them. The last entry that fits the path and the relation counts.
 */
export function configuredLevel(
  rule: Pick<Rule, "id" | "level">,
  level: Level,
  place: { readonly path: string; readonly relation: string | null },
  config: Config,
): Level | "off" {
  const entry = config.rules.findLast(
    (each) =>
      each.rule === rule.id &&
      (each.paths === null || matchesGlob(each.paths, place.path)) &&
      (each.tables === null || (place.relation !== null && matchesGlob(each.tables, place.relation))),
  );
  if (entry === undefined) return level;
  if (entry.level === "off") return "off";
  const rank = (each: Level): number => LEVELS.indexOf(each);
  if (rank(entry.level) > rank(rule.level)) return entry.level;
  return rank(entry.level) < rank(level) ? entry.level : level;
}

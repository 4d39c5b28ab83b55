import type { Config, RuleLevel } from "../../model/config.ts";
import { LEVELS, type Level } from "../../model/finding.ts";
import { matchesGlob } from "../../text/glob.ts";
import type { Rule } from "./rule.ts";

/** Where a finding is. */
export interface FindingPlace {
  readonly path: string;
  readonly relation: string | null;
}

/**
 * The level of a finding under the configuration: one set below the rule's own caps its findings, one set
 * above raises them, "off" drops them. The last entry that fits the path and the relation counts.
 */
export function configuredLevel(
  rule: Pick<Rule, "id" | "level" | "group">,
  level: Level,
  place: FindingPlace,
  config: Config,
): Level | "off" {
  const entry = entryFor(rule, place, config);
  if (entry === undefined) return rule.group === "naming" ? "off" : level;
  if (entry.level === "off") return "off";
  const rank = (each: Level): number => LEVELS.indexOf(each);
  if (rank(entry.level) > rank(rule.level)) return entry.level;
  return rank(entry.level) < rank(level) ? entry.level : level;
}

/** True for a notice on the shape of the schema that the configuration does not ask for. */
export function isAdvice(
  rule: Pick<Rule, "id" | "group">,
  level: Level,
  place: FindingPlace,
  config: Config,
): boolean {
  return rule.group !== undefined && level === "notice" && entryFor(rule, place, config) === undefined;
}

function entryFor(
  { id }: Pick<Rule, "id">,
  { path, relation }: FindingPlace,
  config: Config,
): RuleLevel | undefined {
  return config.rules.findLast(
    (each) =>
      each.rule === id &&
      (each.paths === null || matchesGlob(each.paths, path)) &&
      (each.tables === null || (relation !== null && matchesGlob(each.tables, relation))),
  );
}

import type { Finding, Level } from "../model/finding.ts";
import type { Review } from "../model/review.ts";
import { plainText } from "../text/read-markdown.ts";
import { isOpen } from "./conclude.ts";

const SARIF_LEVELS: Readonly<Record<Level, "error" | "warning" | "note">> = {
  blocking: "error",
  warning: "warning",
  notice: "note",
};

/** The rule of SARIF under which what could not be analysed is reported. */
const NOT_ANALYSED = "not-analysed";

/** What is known of a rule besides its findings. */
export interface RuleDescription {
  readonly id: string;
  readonly title: string;
  readonly why: string;
}

/**
 * The review as a SARIF 2.1.0 log with one run, with a final newline. Accepted findings are suppressed results;
 * what could not be analysed is a result and a notification of the run.
 *
 * @param rules descriptions of the rules; a finding's rule that is not among them is described by its name
 */
export function renderSarif(review: Review, rules: readonly RuleDescription[] = []): string {
  const open = review.notAnalysed.filter(isOpen);
  const used = [
    ...new Set([...review.findings.map(({ rule }) => rule), ...(open.length > 0 ? [NOT_ANALYSED] : [])]),
  ];
  const indexOf = new Map(used.map((rule, index) => [rule, index]));
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  const unknown = open.map(({ path, line, reason }) => ({
    ruleId: NOT_ANALYSED,
    ruleIndex: indexOf.get(NOT_ANALYSED),
    level: "warning",
    message: { text: `Not analysed: ${plainText(reason)}` },
    locations: [location(path, line, line)],
  }));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Lockkeeper", rules: used.map((id) => describeRule(id, known.get(id))) } },
        invocations: [
          {
            executionSuccessful: open.length === 0 && review.configProblems.length === 0,
            toolConfigurationNotifications: review.configProblems.map((problem) => ({
              level: "error",
              message: { text: plainText(problem) },
            })),
          },
        ],
        columnKind: "utf16CodeUnits",
        results: [
          ...review.findings.map((finding) => result(finding, indexOf.get(finding.rule))),
          ...unknown,
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function describeRule(id: string, rule: RuleDescription | undefined) {
  if (id === NOT_ANALYSED) return { id, shortDescription: { text: "Could not be analysed" } };
  const title = plainText(rule?.title ?? id.replaceAll("-", " "));
  return {
    id,
    shortDescription: { text: title },
    ...(rule === undefined ? {} : { fullDescription: { text: plainText(rule.why) } }),
  };
}

function result(finding: Finding, ruleIndex: number | undefined) {
  const { id, rule, level, path, line, endLine, title, detail, accepted } = finding;
  const text = plainText(detail === "" ? `${title}.` : `${title}. ${detail}`);
  return {
    ruleId: rule,
    ruleIndex,
    level: SARIF_LEVELS[level],
    message: { text },
    locations: [location(path, line, endLine)],
    partialFingerprints: { "lockkeeper/v1": id },
    ...(accepted === null
      ? {}
      : { suppressions: [{ kind: "external", status: "accepted", justification: accepted.reason }] }),
  };
}

function location(path: string, startLine: number, endLine: number) {
  return {
    physicalLocation: {
      artifactLocation: { uri: toUri(path) },
      region: { startLine, endLine: Math.max(startLine, endLine) },
    },
  };
}

/** A relative reference; half a surrogate pair, which no URI can hold, becomes U+FFFD. */
function toUri(path: string): string {
  return path
    .replace(/[\ud800-\udfff]/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
}

import type { Level } from "../model/finding.ts";
import type { Review } from "../model/review.ts";
import { plainText } from "../text/read-markdown.ts";
import { isOpen } from "./conclude.ts";

const SEVERITIES: Readonly<Record<Level, "blocker" | "major" | "info">> = {
  blocking: "blocker",
  warning: "major",
  notice: "info",
};

/** The open findings as a GitLab Code Quality report, with a final newline. */
export function renderGitLab(review: Review): string {
  const findings = review.findings
    .filter(({ accepted }) => accepted === null)
    .map(({ id, rule, level, path, line, endLine, title }) => ({
      description: plainText(title),
      check_name: rule,
      fingerprint: id,
      severity: SEVERITIES[level],
      location: { path, lines: { begin: line, end: Math.max(line, endLine) } },
    }));
  const unknown = review.notAnalysed.filter(isOpen).map(({ path, line, reason, id }) => ({
    description: `Not analysed: ${plainText(reason)}`,
    check_name: "not-analysed",
    fingerprint: id ?? `not-analysed:${path}:${line}:${reason}`,
    severity: "major",
    location: { path, lines: { begin: line, end: line } },
  }));
  return `${JSON.stringify(withUniqueFingerprints([...findings, ...unknown]), null, 2)}\n`;
}

/** GitLab drops the second of two entries of one fingerprint, as the same statement twice in a file has them. */
function withUniqueFingerprints<Entry extends { readonly fingerprint: string }>(
  entries: readonly Entry[],
): readonly Entry[] {
  const seen = new Map<string, number>();
  return entries.map((entry) => {
    const count = (seen.get(entry.fingerprint) ?? 0) + 1;
    seen.set(entry.fingerprint, count);
    return count === 1 ? entry : { ...entry, fingerprint: `${entry.fingerprint}-${count}` };
  });
}

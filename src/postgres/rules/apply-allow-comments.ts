import type { Finding } from "../../model/finding.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { type AllowComment, readAllowComments } from "./allow-comments.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Rule } from "./rule.ts";
import type { Subject } from "./subject.ts";

/** Id of the findings about allow comments themselves. */
export const ALLOW_COMMENT_RULE = "allow-comment";

/**
 * Accepts the findings that a comment in the migration allows (they stay visible in the summary), and adds one for each comment that allows
 * nothing: a rule that does not exist, no reason, or nothing to allow. A comment speaks for the statement that
 * it stands in, or else for the next one.
 */
export function applyAllowComments(
  findings: readonly Finding[],
  subjects: readonly Subject[],
  rules: readonly Rule[],
): readonly Finding[] {
  const migrations = [...new Set(subjects.map(({ migration }) => migration))];
  const allowed = new Map<Finding, Finding>();
  const complaints: Finding[] = [];
  for (const migration of migrations) {
    const statements = subjects
      .filter((subject) => subject.migration === migration)
      .map(({ statement }) => statement);
    for (const comment of readAllowComments(migration)) {
      const target = statements.find(({ endLine }) => endLine >= comment.line);
      const matching = findings.filter(
        ({ rule, path, line }) => rule === comment.rule && path === comment.path && line === target?.line,
      );
      const complaint = complain(comment, matching.length, rules);
      if (complaint !== null) complaints.push(complaint);
      if (comment.reason === "") continue;
      const accepted = { by: `${comment.path}:${comment.line}`, reason: comment.reason, at: null };
      for (const finding of matching) allowed.set(finding, { ...finding, accepted });
    }
  }
  return [...findings.map((finding) => allowed.get(finding) ?? finding), ...complaints];
}

function complain(comment: AllowComment, matches: number, rules: readonly Rule[]): Finding | null {
  const name = inlineCode(comment.rule);
  if (!rules.some(({ id }) => id === comment.rule)) {
    const nearest = rules
      .map(({ id }) => id)
      .filter((id) => id.includes(comment.rule.split("-")[0] ?? comment.rule));
    const hint =
      comment.rule !== "" && nearest.length > 0
        ? ` Did you mean ${nearest.slice(0, 3).map(inlineCode).join(", ")}?`
        : "";
    return finding(
      comment,
      "warning",
      `Allows ${name}, which is no rule`,
      `The comment has no effect.${hint}`,
    );
  }
  if (comment.reason === "") {
    return finding(
      comment,
      "warning",
      `Allows ${name} without a reason`,
      `The comment has no effect until it says why: ${inlineCode(`-- lockkeeper: allow ${comment.rule} <reason>`)}.`,
    );
  }
  if (matches > 0) return null;
  return finding(
    comment,
    "notice",
    `Allows ${name}, which found nothing here`,
    "The comment can be removed.",
  );
}

function finding(comment: AllowComment, level: Finding["level"], title: string, detail: string): Finding {
  const { path, line } = comment;
  return {
    id: fingerprint(
      { rule: ALLOW_COMMENT_RULE, path, sql: `${comment.rule} ${comment.reason}`, relation: null },
      0,
    ),
    rule: ALLOW_COMMENT_RULE,
    level,
    path,
    line,
    endLine: line,
    relation: null,
    title,
    detail,
    rewrite: null,
    accepted: null,
  };
}

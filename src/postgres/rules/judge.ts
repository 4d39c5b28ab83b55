import type { AdditionalMigration } from "../../migration-tools/migration-tool.ts";
import type { FindCodeUses, MigrationAnalysis } from "../../model/analysis.ts";
import type { Config, DatabaseConfig } from "../../model/config.ts";
import { type Finding, LEVELS } from "../../model/finding.ts";
import type { MetDeadlock } from "../../model/lock-order.ts";
import type { Migration, NewFile } from "../../model/migration.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Rollback } from "../../model/rollback.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { parseStatements } from "../parse/parse-statements.ts";
import { planRewrites } from "../rewrites/plan-rewrites.ts";
import { applyAllowComments } from "./apply-allow-comments.ts";
import { askRules } from "./ask-rules.ts";
import { budgetOf, quietHoursOf } from "./budget-of.ts";
import { configuredLevel, isAdvice } from "./configured-level.ts";
import { createSubjects, type ParsedMigrationAnalysis } from "./create-subjects.ts";
import { fingerprint } from "./fingerprint.ts";
import { rules } from "./index.ts";
import type { Rule, Verdict } from "./rule.ts";
import type { Subject, WriteInPlace } from "./subject.ts";
import { lowerToldWithTable, type SaidOf } from "./told-with-table.ts";

export interface JudgeInput {
  /** What the migrations do, in the order in which they run; their statements still have their syntax trees. */
  readonly migrations: readonly MigrationAnalysis[];
  /** Null: neither sizes nor the schema are known. */
  readonly snapshot: Snapshot | null;
  readonly major: number;
  /** Full version of the shadow, "16.14"; null where none was run. */
  readonly shadowVersion: string | null;
  readonly config: Config;
  readonly database: DatabaseConfig;
  /** Null: the code of the repository is not at hand. */
  readonly codeUses: FindCodeUses | null;
  /** The way back from each up migration. Left out: not asked for. */
  readonly rollbacks?: readonly Rollback[];
  /** Deadlocks with the migrations of other open pull requests. Left out: none is known. */
  readonly deadlocks?: readonly MetDeadlock[];
  /** What the migration's tool calls additional migrations; null: rewrites stay steps without files. */
  readonly additionalFiles:
    | ((migration: Migration, addition: AdditionalMigration) => readonly NewFile[] | null)
    | null;
  /** How the tool wants SQL written in the place of a statement. Left out: as it is. */
  readonly writeInPlace?: WriteInPlace;
}

/** Judges every statement by every rule. Findings come most severe first, then by path and line; rewrites are not proven yet. */
export function judge(input: JudgeInput): readonly Finding[] {
  const subjects = createSubjects(requireTrees(input.migrations), {
    ...input,
    budgetOf: budgetOf(input.database),
    quietHoursOf: quietHoursOf(input.database),
  });
  const causes = new Set<string>();
  const occurrences = new Map<string, number>();
  const heard: SaidOf[] = [];
  for (const subject of subjects) {
    for (const each of askRules(subject)) {
      const { rule, verdict } = each;
      const cause =
        verdict.cause === undefined ? null : `${subject.migration.direction} ${rule.id} ${verdict.cause}`;
      if (cause !== null && causes.has(cause)) continue;
      if (cause !== null) causes.add(cause);
      heard.push({ ...each, subject });
    }
  }
  const said = lowerToldWithTable(heard).flatMap(({ rule, verdict, subject }) => {
    const finding = toFinding(rule, verdict, subject, input.config, occurrences);
    return finding === null ? [] : [{ subject, finding }];
  });
  const findings = withPlans(said, input.additionalFiles);
  return applyAllowComments(findings, subjects, rules).toSorted(bySeverity);
}

/** The rewrites of single statements, put together to what can be done to the migrations. */
function withPlans(
  said: readonly { readonly subject: Subject; readonly finding: Finding }[],
  additionalFiles: JudgeInput["additionalFiles"],
): readonly Finding[] {
  const proposals = said.flatMap(({ subject, finding }) =>
    finding.rewrite === null
      ? []
      : [{ subject, finding, rewrite: finding.rewrite, isNotice: finding.level === "notice" }],
  );
  const planned = planRewrites(proposals, additionalFiles);
  const rewrites = new Map(proposals.map((proposal) => [proposal.finding, planned.get(proposal) ?? null]));
  return said.map(({ finding }) => ({ ...finding, rewrite: parsable(rewrites.get(finding) ?? null) }));
}

function toFinding(
  rule: Rule,
  verdict: Verdict,
  { statement }: Subject,
  config: Config,
  occurrences: Map<string, number>,
): Finding | null {
  const { path, line, endLine, sql } = statement;
  const { relation, title, detail } = verdict;
  const level = configuredLevel(rule, verdict.level, { path, relation }, config);
  if (level === "off") return null;
  const identity = { rule: rule.id, path, sql, relation };
  const first = fingerprint(identity, 0);
  const occurrence = occurrences.get(first) ?? 0;
  occurrences.set(first, occurrence + 1);
  const id = occurrence === 0 ? first : fingerprint(identity, occurrence);
  return {
    id,
    rule: rule.id,
    level,
    path,
    line,
    endLine,
    relation,
    title,
    detail,
    rewrite: verdict.rewrite ?? null,
    accepted: null,
    ...(isAdvice(rule, level, { path, relation }, config) ? { advice: true } : {}),
  };
}

/** Text is parsed again before it is offered: what does not parse is not. */
function parsable(rewrite: Rewrite | null): Rewrite | null {
  const texts = (rewrite?.steps ?? []).filter(({ language }) => language === "sql").map(({ text }) => text);
  return texts.every((text) => parseStatements(text).problems.length === 0) ? rewrite : null;
}

function bySeverity(a: Finding, b: Finding): number {
  return (
    LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
    a.line - b.line
  );
}

/** The rules read syntax trees, which the model's Statement does not promise. */
function requireTrees(migrations: readonly MigrationAnalysis[]): readonly ParsedMigrationAnalysis[] {
  for (const { statements } of migrations) {
    for (const { statement } of statements) {
      if (!("tree" in statement)) {
        throw new Error(
          `${statement.path} line ${statement.line}: judge needs parsed statements; pass what parseMigration returned`,
        );
      }
    }
  }
  return migrations as readonly ParsedMigrationAnalysis[];
}

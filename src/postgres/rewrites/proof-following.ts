import type { Finding } from "../../model/finding.ts";
import type { Rewrite, RewriteStep } from "../../model/rewrite.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import { type ParsedStatement, parseSql } from "../parse/parse-migration.ts";
import type { ParsedAnalysis, ParsedMigrationAnalysis } from "../rules/create-subjects.ts";
import type { JudgeInput } from "../rules/judge.ts";
import { runStatement, runStatements } from "./replay.ts";

/** A statement that stands after the one whose rewrite is proven, with the rewrite that it has itself. */
export interface Following {
  readonly statement: ParsedStatement;
  readonly rewrite: Rewrite | null;
}

/** What stands after a statement in its migration: a step in a later migration runs only after all of it. */
export function followingOf(
  original: ParsedAnalysis,
  { migrations }: JudgeInput,
  findings: readonly Finding[],
): readonly Following[] {
  const all = migrations as readonly ParsedMigrationAnalysis[];
  const own = all.find(({ statements }) => statements.includes(original))?.statements ?? [];
  return own
    .slice(own.indexOf(original) + 1)
    .filter(({ statement }) => !statement.isTransactionControl)
    .map(({ statement }) => ({
      statement,
      rewrite:
        findings.find(
          ({ path, line, rewrite }) => path === statement.path && line === statement.line && rewrite !== null,
        )?.rewrite ?? null,
    }));
}

/** Runs them after the original, and answers those that it lets run: what fails there too proves nothing. */
export async function runAsWritten(
  database: ShadowDatabase,
  following: readonly Following[],
): Promise<readonly Following[]> {
  const ran: Following[] = [];
  for (const each of following) {
    if ((await runStatement(database, each.statement)) === null) ran.push(each);
  }
  return ran;
}

/**
 * Runs them where the original's rewrite has left something for later; one that does not run so is run as its own
 * rewrite.
 *
 * @returns the steps of those rewrites that go into later migrations, or why it ended, in a sentence.
 */
export async function runBeforeLaterSteps(
  database: ShadowDatabase,
  following: readonly Following[],
): Promise<{ readonly later: readonly RewriteStep[] } | { readonly failed: string }> {
  const later: RewriteStep[] = [];
  for (const { statement, rewrite } of following) {
    const error = await runStatement(database, statement);
    if (error === null) continue;
    const failed = `With the rewrite in its place, line ${statement.line} of the migration fails: ${error.message}.`;
    if (rewrite === null) return { failed };
    const split = splitSteps(rewrite);
    const { statements } = parseSql(split.inPlace.map(({ text }) => text).join("\n"));
    if (split.later.length === 0 || (await runStatements(database, statements)) !== null) return { failed };
    later.push(...split.later);
  }
  return { later };
}

/** The steps that take the statement's place, and those that the tool runs after the whole migration. */
export function splitSteps({ steps, suggestion, files }: Rewrite): {
  readonly inPlace: readonly RewriteStep[];
  readonly later: readonly RewriteStep[];
} {
  const count = suggestion !== null ? countIn(suggestion, steps) : files.length > 0 ? 0 : steps.length;
  return { inPlace: steps.slice(0, count), later: steps.slice(count) };
}

/** How many steps a suggestion is made of: it is their text without the comment above. */
function countIn(suggestion: string, steps: readonly RewriteStep[]): number {
  const texts = steps.map(({ text }) => text.replace(/^-- .*\n/, ""));
  const count = texts.findIndex((_, index) => texts.slice(0, index + 1).join("\n") === suggestion);
  return count === -1 ? steps.length : count + 1;
}

import type { MigrationAnalysis } from "../../model/analysis.ts";
import type { Finding } from "../../model/finding.ts";
import type { Migration } from "../../model/migration.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import type { JudgeInput } from "../rules/judge.ts";
import { type Plan, planOf } from "./plan.ts";
import { carryOut } from "./proof-migrations.ts";
import { withNewTables } from "./proof-steps.ts";
import { type StepRuns, timeSteps, withRuns } from "./time-steps.ts";

/** Each plan is analysed with all that runs before it: a change set of hundreds must still get its answer. */
const MOST_PLANS = 40;

/** Tells what migrations do, from the model alone. */
type AnalyseByModel = (
  migrations: readonly Migration[],
  snapshot: Snapshot | null,
) => Promise<{ readonly migrations: readonly MigrationAnalysis[] }>;

/** Puts beside the steps of every rewrite how long they run, as the model has it. A proof then tells what it saw. */
export async function timeRewrites(
  findings: readonly Finding[],
  input: JudgeInput,
  analyse: AnalyseByModel,
): Promise<readonly Finding[]> {
  const plans = new Set(findings.flatMap(({ rewrite }) => (rewrite === null ? [] : (planOf(rewrite) ?? []))));
  const times = new Map<Plan, StepRuns>();
  const snapshot = withNewTables(input);
  for (const plan of [...plans].slice(0, MOST_PLANS)) {
    const carriedOut = carryOut(plan, ...statementsUpTo(plan, input));
    const { migrations } = await analyse(carriedOut.migrations, snapshot);
    times.set(plan, timeSteps(migrations, carriedOut));
  }
  return findings.map((finding): Finding => {
    const { rewrite } = finding;
    const plan = rewrite === null ? null : planOf(rewrite);
    const runs = plan === null ? undefined : times.get(plan);
    if (rewrite === null || plan === null || runs === undefined) return finding;
    return { ...finding, rewrite: withRuns(rewrite, plan, runs) };
  });
}

/** What runs up to the last statement of a plan, and the errors of what fails. */
function statementsUpTo(
  plan: Plan,
  input: JudgeInput,
): [readonly ParsedStatement[], ReadonlyMap<ParsedStatement, DatabaseError>] {
  const own = new Set<unknown>(plan.statements.map(({ subject }) => subject.statement));
  const direction = plan.statements[0]?.subject.migration.direction;
  const all = input.migrations
    .filter(({ migration }) => migration.direction === direction)
    .flatMap(({ statements }) => statements);
  const before = all.slice(0, all.findLastIndex(({ statement }) => own.has(statement)) + 1);
  const parsed = before.map(({ statement, error }) => ({ statement: statement as ParsedStatement, error }));
  const errors = parsed.flatMap(({ statement, error }): [ParsedStatement, DatabaseError][] =>
    error === null ? [] : [[statement, error]],
  );
  return [parsed.map(({ statement }) => statement), new Map(errors)];
}

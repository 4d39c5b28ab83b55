import type { MigrationAnalysis, StatementAnalysis } from "../model/analysis.ts";
import type { Estimate } from "../model/effect.ts";
import { addEstimates, NO_TIME } from "../postgres/estimates/add-estimates.ts";
import { statementTime } from "../postgres/estimates/statement-time.ts";

/** When a statement runs, in ms after its transaction began, and when the transaction ends. Null: not known. */
export interface HoldTime {
  /** From the start of the transaction to the start of the statement. */
  readonly start: Estimate | null;
  /** How long the statement itself takes. */
  readonly runs: Estimate | null;
  /** How long its locks are held: to COMMIT. */
  readonly held: Estimate | null;
}

/**
 * For each statement how long its locks are held. Locks stay to the end of the transaction, so the
 * estimates of the statements that follow add up; one unknown makes the sum unknown.
 */
export function holdTimes(
  migrations: readonly MigrationAnalysis[],
): ReadonlyMap<StatementAnalysis, HoldTime> {
  const times = new Map<StatementAnalysis, HoldTime>();
  for (const transaction of transactionsOf(migrations)) {
    const durations = transaction.map(statementTime);
    const starts: (Estimate | null)[] = [];
    let start: Estimate | null = NO_TIME;
    for (const runs of durations) {
      starts.push(start);
      start = addEstimates([start, runs]);
    }
    let held: Estimate | null = NO_TIME;
    for (const [index, statement] of [...transaction.entries()].reverse()) {
      const runs = durations[index] ?? null;
      held = addEstimates([held, runs]);
      times.set(statement, { start: starts[index] ?? null, runs, held });
    }
  }
  return times;
}

/** The statements that run together, in order; a statement without a transaction runs by itself. */
export function transactionsOf(migrations: readonly MigrationAnalysis[]): readonly StatementAnalysis[][] {
  const transactions: StatementAnalysis[][] = [];
  let current: number | null = null;
  for (const statement of migrations.flatMap(({ statements }) => statements)) {
    const { transaction } = statement.statement;
    if (transaction !== null && transaction === current) transactions.at(-1)?.push(statement);
    else transactions.push([statement]);
    current = transaction;
  }
  return transactions;
}

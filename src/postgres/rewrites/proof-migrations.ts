import type { Migration, MigrationPart } from "../../model/migration.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import type { Subject } from "../rules/subject.ts";
import { type Plan, stepsOf } from "./plan.ts";
import { runsInTransaction } from "./replay.ts";
import { deployOf, type StepDraft } from "./step-draft.ts";
import { stepText } from "./step-text.ts";

/** A piece of SQL that runs at once, in a transaction or without one. */
interface Piece {
  readonly sql: string;
  /** Pieces of one number that follow each other share a transaction; null: outside one. */
  readonly transaction: number | null;
  /** The step of the plan that it is; null for a statement that stays. */
  readonly step: StepDraft | null;
}

/** The migrations that a tool runs once the plan is carried out, and which of their lines are the plan's. */
export interface CarriedOut {
  readonly migrations: readonly Migration[];
  isOwn(path: string, line: number): boolean;
  /** The step of the plan that stands there; null where none does. */
  stepAt(path: string, line: number): StepDraft | null;
}

/**
 * The migrations as they are once a plan is carried out: the statements that stay, the steps in place, then the steps
 * of additional migrations and of later deploys.
 *
 * @param statements the migrations as they were written
 * @param failed statements that the original could not run either: they are left out
 */
export function carryOut(
  plan: Plan,
  statements: readonly ParsedStatement[],
  failed: ReadonlyMap<ParsedStatement, DatabaseError>,
): CarriedOut {
  const planned = new Map(plan.statements.map((each) => [each.subject.statement, each]));
  const [home] = plan.statements;
  if (home === undefined) return { migrations: [], isOwn: () => false, stepAt: () => null };
  // Numbers of the transactions of steps: below those of statements, which count from one.
  let own = 0;
  const toPiece = (step: StepDraft, subject: Subject, transaction: number | null): Piece => ({
    sql: stepText(subject, step),
    transaction: step.transaction ? (transaction ?? --own) : null,
    step,
  });
  const inPlace = statements.flatMap((statement): readonly Piece[] => {
    const mine = planned.get(statement);
    const { transaction } = statement;
    if (mine !== undefined) return mine.inPlace.map((step) => toPiece(step, mine.subject, transaction));
    if (statement.isTransactionControl || failed.has(statement)) return [];
    return [
      {
        sql: `${statement.sql};`,
        transaction: runsInTransaction(statement) ? (transaction ?? --own) : null,
        step: null,
      },
    ];
  });
  const count = plan.statements.flatMap(({ inPlace: steps }) => steps).length;
  const later = laterSteps(plan, count).map((step) => toPiece(step, home.subject, null));
  return toMigrations([...inPlace, ...later]);
}

/** Steps after the migration, in the order in which they run; those for people are left out. */
function laterSteps(plan: Plan, inPlace: number): readonly StepDraft[] {
  return stepsOf(plan)
    .slice(inPlace)
    .filter((step) => step.words === undefined && deployOf(step) > 0);
}

function toMigrations(pieces: readonly Piece[]): CarriedOut {
  const migrations: Migration[] = [];
  const own = new Map<string, { readonly from: number; readonly to: number; readonly step: StepDraft }[]>();
  let parts: MigrationPart[] = [];
  let last: number | null = null;
  let line = 1;
  for (const [index, piece] of pieces.entries()) {
    if (piece.transaction === null || piece.transaction !== last || index === 0) {
      parts = [];
      line = 1;
      migrations.push(toMigration(`step ${migrations.length + 1}`, piece.transaction !== null, parts));
    }
    last = piece.transaction;
    const path = `step ${migrations.length}`;
    const lines = piece.sql.split("\n").length;
    const { step } = piece;
    if (step !== null) own.set(path, [...(own.get(path) ?? []), { from: line, to: line + lines - 1, step }]);
    parts.push({ sql: piece.sql, line });
    line += lines;
  }
  const stepAt = (path: string, at: number): StepDraft | null =>
    own.get(path)?.find(({ from, to }) => at >= from && at <= to)?.step ?? null;
  return { migrations, stepAt, isOwn: (path, at) => stepAt(path, at) !== null };
}

/** A migration of plain SQL. */
export function toMigration(path: string, transaction: boolean, parts: readonly MigrationPart[]): Migration {
  return {
    path,
    tool: "sql",
    direction: "up",
    transactionMode: transaction ? "per migration" : "per statement",
    transactionOptOut: null,
    parts,
    verbatim: false,
    notAnalysed: [],
    settings: {},
  };
}

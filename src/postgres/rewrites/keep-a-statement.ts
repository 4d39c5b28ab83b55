import type { Subject } from "../rules/subject.ts";
import type { PlannedRewrite } from "./plan.ts";

/** Tools that end in an error where a migration holds nothing but comments (diesel/src/pg/connection/result.rs, PgResult::new). */
const REFUSE_NOTHING: Readonly<Record<string, string>> = { diesel: "Diesel" };

/**
 * Where a plan takes every statement out of a migration whose tool refuses one without a statement, a harmless one stays
 * in the place of the first that can be replaced where it stands.
 *
 * @param subjects statements of one direction in the order in which they run
 * @param planned the rewrite of each statement that has one; changed in place
 */
export function keepAStatement(subjects: readonly Subject[], planned: Map<Subject, PlannedRewrite>): void {
  for (const migration of new Set(subjects.map((each) => each.migration))) {
    const name = REFUSE_NOTHING[migration.tool];
    if (name === undefined || !migration.verbatim) continue;
    const own = subjects.filter(
      (each) => each.migration === migration && !each.statement.isTransactionControl,
    );
    if (!own.every((subject) => isTakenOut(planned.get(subject)))) continue;
    const kept = own.find(({ statement }) => statement.ownsItsLines);
    const rewrite = kept === undefined ? undefined : planned.get(kept);
    if (kept === undefined || rewrite === undefined) continue;
    const suggestion = `SELECT 1; -- ${name} refuses a migration without a statement.`;
    planned.set(kept, { ...rewrite, suggestion });
  }
}

function isTakenOut(rewrite: PlannedRewrite | undefined): boolean {
  return (
    rewrite !== undefined &&
    rewrite.suggestion === null &&
    (rewrite.files.length > 0 || rewrite.toldAt !== undefined)
  );
}

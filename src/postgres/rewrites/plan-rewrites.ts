import type { AdditionalMigration } from "../../migration-tools/migration-tool.ts";
import type { Migration, NewFile } from "../../model/migration.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { NameFiles, Subject } from "../rules/subject.ts";
import { draftOf } from "./assemble-rewrite.ts";
import { countInPlace } from "./count-in-place.ts";
import { withDefaultForNewRows } from "./default-for-new-rows.ts";
import { withFilledColumnInStep } from "./filled-column-in-step.ts";
import { keepAStatement } from "./keep-a-statement.ts";
import { moveUnderLock } from "./move-under-lock.ts";
import { type Plan, type PlannedRewrite, planOfOne } from "./plan.ts";
import { planMigrations } from "./plan-migrations.ts";
import { splitAlter } from "./split-alter.ts";
import { isOneDeploy, type RewriteDraft } from "./step-draft.ts";
import { writePlan } from "./write-plan.ts";

/** A rewrite that a rule proposes for a statement. */
export interface Proposal {
  readonly subject: Subject;
  readonly rewrite: Rewrite;
  /** True where what the rule says is a notice, which gets no comment. */
  readonly isNotice: boolean;
}

/** What the migration's tool calls additional migrations; null: it cannot run one. */
type AdditionalFiles = (migration: Migration, addition: AdditionalMigration) => readonly NewFile[] | null;

/**
 * Makes of the rewrites that rules propose for single statements what can be done to the migrations as a whole: what
 * belongs together becomes one plan, and the files that it adds get names in the order in which they run.
 *
 * @param additionalFiles null: rewrites stay steps without files
 * @returns the rewrite for each proposal; none for one that a better one makes needless
 */
export function planRewrites(
  proposals: readonly Proposal[],
  additionalFiles: AdditionalFiles | null,
): ReadonlyMap<Proposal, Rewrite> {
  const nameFiles = additionalFiles === null ? null : numberFiles(additionalFiles);
  const drafts = chooseDrafts(proposals);
  const [first] = proposals;
  const ground = first?.subject.ground;
  const subjects = [...(ground?.subjects ?? []), ...(ground?.otherWay ?? [])];
  const told = new Set(proposals.map(({ subject }) => subject));
  const commented = new Set(proposals.flatMap(({ subject, isNotice }) => (isNotice ? [] : [subject])));
  const planned = new Map<Subject, PlannedRewrite>();
  for (const direction of ["up", "down"] as const) {
    const ofDirection = subjects.filter(({ migration }) => migration.direction === direction);
    for (const plan of planMigrations(ofDirection, drafts, runsBefore(additionalFiles))) {
      // Where one of its statements gets a comment the plan is told there: a notice has none.
      const tellers = plan.statements.some(({ subject }) => commented.has(subject)) ? commented : told;
      const written = writePlan(withNewRows(plan, tellers), nameFiles, (each) => tellers.has(each));
      for (const [subject, rewrite] of written) planned.set(subject, rewrite);
    }
    keepAStatement(ofDirection, planned);
  }
  const rewrites = new Map<Proposal, Rewrite>();
  for (const proposal of proposals) {
    if (hasBetterWay(proposal, proposals)) continue;
    rewrites.set(proposal, rewriteOf(proposal, planned, nameFiles));
  }
  return rewrites;
}

/** What is written while batches run is not left behind. */
function withNewRows(plan: Plan, tellers: ReadonlySet<Subject>): Plan {
  return withFilledColumnInStep(withDefaultForNewRows(plan, tellers), tellers);
}

/** True where a statement that would only be joined with others has a safe form of its own, or one of them has. */
function hasBetterWay({ subject, rewrite }: Proposal, proposals: readonly Proposal[]): boolean {
  const draft = draftOf(rewrite);
  if (draft?.savesPasses !== true) return false;
  const together = [subject, ...(draft.joins ?? [])];
  return proposals.some(
    (other) => draftOf(other.rewrite)?.savesPasses !== true && together.includes(other.subject),
  );
}

/**
 * Of several drafts for one statement the first, which is the most particular; what only moves it comes last. What takes
 * other statements in is told in the place of one that gets a comment, or nobody would read it.
 */
function chooseDrafts(proposals: readonly Proposal[]): ReadonlyMap<Subject, RewriteDraft> {
  const chosen = new Map<Subject, RewriteDraft>();
  for (const { subject, rewrite, isNotice } of proposals) {
    const draft = splitAlter(subject) ?? draftOf(rewrite);
    const before = chosen.get(subject);
    if (draft === null || !isOneDeploy(draft) || draft.savesPasses === true) continue;
    if (isNotice && draft.joins !== undefined) continue;
    if (before === undefined || (before.onlyMoves && !draft.onlyMoves)) chosen.set(subject, draft);
  }
  return moveUnderLock(proposals, withoutTakenIn(chosen));
}

/** Of statements that take each other in the first does. */
function withoutTakenIn(drafts: ReadonlyMap<Subject, RewriteDraft>): ReadonlyMap<Subject, RewriteDraft> {
  const kept = new Map<Subject, RewriteDraft>();
  const takenIn = new Set<Subject>();
  for (const [subject, draft] of [...drafts].toSorted(([a], [b]) => a.position - b.position)) {
    if (takenIn.has(subject)) continue;
    kept.set(subject, draft);
    for (const joined of draft.joins ?? []) takenIn.add(joined);
  }
  return kept;
}

/** The statement's part of its plan; a plan over several deploys stays by itself. */
function rewriteOf(
  { subject, rewrite }: Proposal,
  planned: ReadonlyMap<Subject, Rewrite>,
  nameFiles: NameFiles | null,
): Rewrite {
  const own = draftOf(rewrite);
  const draft = own?.savesPasses === true ? own : (splitAlter(subject) ?? own);
  if (draft === null) return rewrite;
  const together = planned.get(subject);
  if (isOneDeploy(draft) && draft.savesPasses !== true && together !== undefined) return together;
  // What another plan takes out of its place can have nothing put there.
  const count = together?.toldAt === undefined ? countInPlace(subject, draft) : 0;
  const plan = planOfOne(subject, draft, count);
  return writePlan(plan, nameFiles, () => true).get(subject) ?? rewrite;
}

/** Counts the additional migrations of each file, so that no two rewrites of one file claim the same place. */
function numberFiles(additionalFiles: AdditionalFiles): NameFiles {
  const positions = new Map<string, number>();
  return (migration, addition) => {
    const position = (positions.get(migration.path) ?? 0) + 1;
    positions.set(migration.path, position);
    const files = additionalFiles(migration, { ...addition, position });
    const { downSql: _down, ...plain } = addition;
    const withoutDown = additionalFiles(migration, { ...plain, position });
    return files === null || withoutDown === null ? null : { files, withoutDown };
  };
}

const inOrder = new Intl.Collator("en", { numeric: true });

/** Tools order migrations by the numbers in their names: where an additional one sorts before another, it runs before. */
function runsBefore(additionalFiles: AdditionalFiles | null) {
  return ({ migration }: Subject, other: Subject): boolean => {
    const first = { name: "first", position: 1, sql: "SELECT 1;\n", transaction: true };
    const [file] = additionalFiles?.(migration, first) ?? [];
    return file !== undefined && inOrder.compare(file.path, other.migration.path) < 0;
  };
}

import type { Subject } from "../rules/subject.ts";
import { countInPlace } from "./count-in-place.ts";
import { joinMoved, type Moved, movedBy, mustWaitFor } from "./depends-on.ts";
import { joinedBy, type Plan, type PlannedStatement } from "./plan.ts";
import { isOneDeploy, type RewriteDraft, type StepDraft } from "./step-draft.ts";

/** A plan in the making, with what its later steps change. */
interface OpenPlan {
  readonly statements: readonly PlannedStatement[];
  readonly moved: Moved;
}

/**
 * Puts the safe forms of statements into plans. What runs after a migration takes with it every later statement that
 * depends on it, so that their order stays: a constraint must not meet rows that are not filled yet, and a column must
 * not go before it was read.
 *
 * @param subjects statements of one direction in the order in which they run
 * @param drafts the safe form of each statement that has one
 * @param runsBefore true where the additional files of the first statement's migration run before the other one
 */
export function planMigrations(
  subjects: readonly Subject[],
  drafts: ReadonlyMap<Subject, RewriteDraft>,
  runsBefore: (subject: Subject, other: Subject) => boolean,
): readonly Plan[] {
  let open: readonly OpenPlan[] = [];
  const joined = new Set([...drafts.values()].flatMap(({ joins = [] }) => joins));
  for (const subject of subjects) {
    if (subject.statement.isTransactionControl || joined.has(subject)) continue;
    const draft = drafts.get(subject);
    const together = [subject, ...(draft?.joins ?? [])];
    const waitsFor = open.filter(
      ({ statements, moved }) =>
        together.some((each) => mustWaitFor(each, moved)) && !isDone(statements, subject, runsBefore),
    );
    if (waitsFor.length > 0) {
      open = [...open.filter((plan) => !waitsFor.includes(plan)), moveAfter(waitsFor, subject, draft)];
      continue;
    }
    if (draft === undefined || !isOneDeploy(draft)) continue;
    const count = countInPlace(subject, draft);
    const [inPlace, later] = [draft.steps.slice(0, count), draft.steps.slice(count)];
    const statement = { subject, name: draft.name, inPlace, later, isFound: true };
    open = [...open, { statements: [statement, ...joinedBy(draft)], moved: movedBy(subject, later) }];
  }
  return open.map(({ statements }) => ({ statements: mergeMoved(statements) })).toSorted(byFirst);
}

/** True where the plan's additional files have run before the subject's migration begins. */
function isDone(
  statements: readonly PlannedStatement[],
  subject: Subject,
  runsBefore: (subject: Subject, other: Subject) => boolean,
): boolean {
  const [first] = statements;
  return (
    first !== undefined && first.subject.migration !== subject.migration && runsBefore(first.subject, subject)
  );
}

/** The plans that a statement has to wait for become one, with the statement behind them. */
function moveAfter(plans: readonly OpenPlan[], subject: Subject, draft: RewriteDraft | undefined): OpenPlan {
  const joins = draft !== undefined && isOneDeploy(draft);
  const statement: PlannedStatement = {
    subject,
    name: joins ? draft.name : "and_what_follows",
    inPlace: [],
    later: joins ? draft.steps : [asItStands(subject)],
    isFound: joins,
  };
  const before = plans.flatMap(({ statements }) => statements);
  return {
    statements: [
      ...before.toSorted((a, b) => a.subject.position - b.subject.position),
      statement,
      ...(joins ? joinedBy(draft) : []),
    ],
    moved: joinMoved([...plans.map(({ moved }) => moved), movedBy(subject, statement.later)]),
  };
}

function asItStands({ statement }: Subject): StepDraft {
  return { phase: "migrate", transaction: statement.mayRunInTransaction, statements: [statement.sql] };
}

/** Statements that only follow and stood in one transaction stay in one. */
function mergeMoved(statements: readonly PlannedStatement[]): readonly PlannedStatement[] {
  const merged: PlannedStatement[] = [];
  for (const each of statements) {
    // What was joined to another one has no step any more: the other one is the last.
    const at = merged.findLastIndex(({ later, isFound }) => isFound || later.length > 0);
    const last = merged[at];
    const [mine, theirs] = [each.later[0], last?.later[0]];
    const joins =
      !each.isFound &&
      last?.isFound === false &&
      mine?.transaction === true &&
      theirs?.transaction === true &&
      each.subject.transaction === last.subject.transaction;
    if (!joins || last === undefined) {
      merged.push(each);
      continue;
    }
    const together = { ...theirs, statements: [...theirs.statements, ...mine.statements] };
    merged[at] = { ...last, later: [together] };
    merged.push({ ...each, later: [] });
  }
  return merged;
}

function byFirst(a: Plan, b: Plan): number {
  return (a.statements[0]?.subject.position ?? 0) - (b.statements[0]?.subject.position ?? 0);
}

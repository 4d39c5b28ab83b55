import type { WrittenInPlace } from "../../migration-tools/migration-tool.ts";
import type { NewFile } from "../../model/migration.ts";
import type { Proof, RewriteStep, StatementPlace } from "../../model/rewrite.ts";
import { howToRunSteps } from "../rules/own-transaction.ts";
import type { NamedFiles, NameFiles, Subject } from "../rules/subject.ts";
import { writeOutside } from "./let-out.ts";
import { type Plan, type PlannedRewrite, type PlannedStatement, stepsOf } from "./plan.ts";
import { deployOf, type StepDraft } from "./step-draft.ts";
import { inPlaceText, stepText } from "./step-text.ts";

const NOT_PROVEN: Proof = {
  proven: false,
  weakerLocks: false,
  sameSchema: false,
  note: "Not run on a shadow.",
};

/**
 * Writes a plan down as the rewrite of each of its statements: what takes the statement's place becomes its
 * suggestion, the rest of the first deploy becomes files, told once. Steps of later deploys get
 * no file: the tool would run them at once.
 *
 * @param nameFiles null: no file is named, the steps stand alone
 * @param tells true for a statement of which something is said; the first one tells of the files
 */
export function writePlan(
  plan: Plan,
  nameFiles: NameFiles | null,
  tells: (subject: Subject) => boolean,
): ReadonlyMap<Subject, PlannedRewrite> {
  const first = plan.statements.find(({ subject }) => tells(subject));
  if (first === undefined) return new Map();
  const steps = stepsOf(plan).map((step) => toStep(first.subject, step));
  const { files, withoutDown } = nameFiles === null ? NO_FILES : filesOf(plan, nameFiles);
  const byHand = files.length === 0 ? howToRunSteps(first.subject.migration, runsOutside(plan)) : null;
  const gone = new Set(
    plan.statements.filter(({ inPlace }) => inPlace.length === 0).map(({ subject }) => subject),
  );
  const written = new Map(
    plan.statements
      .filter(({ inPlace }) => inPlace.length > 0)
      .map(({ subject, inPlace }) => [subject, writeInPlace(subject, inPlace, gone)]),
  );
  const beside = [...written.values()].flatMap((each) => each.files);
  const bringsDowns = JSON.stringify(files) !== JSON.stringify(withoutDown);
  const told: Plan =
    bringsDowns && steps.every(({ deploy }) => deploy === 1) ? { ...plan, bringsDowns } : plan;
  const takesOut = plan.statements
    .filter((each) => each !== first && each.inPlace.length === 0)
    .map(({ subject }) => placeOf(subject, first.subject));
  return new Map(
    plan.statements.map((planned): [Subject, PlannedRewrite] => [
      planned.subject,
      {
        steps,
        suggestion: written.get(planned.subject)?.text ?? null,
        files: planned === first ? [...beside, ...files] : [],
        ...(byHand !== null && planned.later.length > 0 ? { byHand } : {}),
        ...(planned === first && files.length === 0 ? leftOver(plan, planned) : {}),
        proof: NOT_PROVEN,
        ...(planned === first
          ? takesOut.length > 0
            ? { takesOut }
            : {}
          : { toldAt: placeOf(first.subject, planned.subject) }),
        plan: told,
        ...(planned === first && files.length > 0 && replacesFile(plan, first.subject)
          ? { replacesFile: true }
          : {}),
        ...(planned === first && bringsDowns ? { filesWithoutDowns: [...beside, ...withoutDown] } : {}),
      },
    ]),
  );
}

/** True where the plan takes out every statement of a migration that has no way back of its own. */
function replacesFile({ statements }: Plan, { migration, ground }: Subject): boolean {
  const { path } = migration;
  const isOfFile = (each: Subject): boolean =>
    each.migration.path === path || (each.migration.pair === path && each.migration !== migration);
  return (
    !ground.otherWay.some(isOfFile) &&
    ground.subjects
      .filter(isOfFile)
      .every((each) => statements.some(({ subject, inPlace }) => subject === each && inPlace.length === 0))
  );
}

/** The steps in a statement's place as its tool wants them. */
function writeInPlace(
  subject: Subject,
  steps: readonly StepDraft[],
  takenOut: ReadonlySet<Subject>,
): WrittenInPlace {
  const { statement, migration, ground } = subject;
  const [only] = steps;
  const isLetOut = only !== undefined && !only.transaction && statement.transaction !== null;
  const outside = isLetOut ? writeOutside(subject, only) : null;
  if (outside !== null) return outside;
  const sql = inPlaceText(subject, steps, takenOut);
  const asIs = { text: sql, files: [] };
  const { line, endLine } = statement;
  return ground.writeInPlace?.(migration, { line, endLine, sql, outside: false }) ?? asIs;
}

/** Where a statement stands, seen from another one. */
function placeOf({ statement }: Subject, from: Subject): StatementPlace {
  const { path, line, endLine, ownsItsLines } = statement;
  return {
    path: path === from.statement.path ? null : path,
    line,
    endLine,
    ...(ownsItsLines ? {} : { sharesLines: true }),
  };
}

function toStep(subject: Subject, draft: StepDraft): RewriteStep {
  return {
    deploy: deployOf(draft),
    phase: draft.phase,
    transaction: draft.transaction,
    language: draft.words === undefined ? "sql" : "text",
    text: draft.words ?? stepText(subject, draft),
  };
}

function runsOutside({ statements }: Plan): boolean {
  return statements.some(({ later }) =>
    later.some(({ transaction, words }) => !transaction && words === undefined),
  );
}

/** What a suggestion leaves over of the first deploy where no file holds it. */
function leftOver(
  { statements }: Plan,
  { inPlace, subject }: PlannedStatement,
): { readonly leftOver?: readonly RewriteStep[] } {
  const later = statements.flatMap((each) => each.later).filter((step) => deployOf(step) === 1);
  if (inPlace.length === 0 || later.length === 0) return {};
  return { leftOver: later.map((step) => toStep(subject, step)) };
}

const NO_FILES: NamedFiles = { files: [], withoutDown: [] };

/** One file for each step: no two steps may share a transaction. None where the tool cannot run one of them. */
function filesOf({ statements }: Plan, nameFiles: NameFiles): NamedFiles {
  const files: NewFile[] = [];
  const withoutDown: NewFile[] = [];
  const [home] = statements;
  for (const planned of statements) {
    const steps = planned.later.filter((step) => deployOf(step) === 1 && step.words === undefined);
    for (const [index, step] of steps.entries()) {
      const suffix = steps.length === 1 ? "" : `_${index + 1}`;
      const named = nameFiles((home ?? planned).subject.migration, {
        name: `${planned.name}${suffix}`,
        transaction: step.transaction,
        sql: `${stepText(planned.subject, step)}\n`,
        ...downOf(planned, step),
      });
      if (named === null) return NO_FILES;
      files.push(...named.files);
      withoutDown.push(...named.withoutDown);
    }
  }
  return { files, withoutDown };
}

function downOf(planned: PlannedStatement, step: StepDraft): { readonly downSql?: string } {
  const down = downStatements(planned, step);
  return down.length === 0 ? {} : { downSql: `${down.map((each) => `${each};`).join("\n")}\n` };
}

/**
 * The statements that take a step back. What the migration's own down side takes back is not taken back a second time;
 * a down side that holds nothing takes nothing back.
 */
export function downStatements(
  { subject }: PlannedStatement,
  { down = [], isAim }: StepDraft,
): readonly string[] {
  return isAim === true && hasOwnDown(subject) ? [] : down;
}

function hasOwnDown({ migration: { pair, direction }, ground: { subjects, otherWay } }: Subject): boolean {
  const downs = direction === "up" ? otherWay : subjects;
  return pair != null && downs.some(({ migration }) => migration.path === pair);
}

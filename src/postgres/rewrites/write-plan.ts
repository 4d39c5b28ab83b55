import type { NewFile } from "../../model/migration.ts";
import type { Proof, RewriteStep, StatementPlace } from "../../model/rewrite.ts";
import type { NameFiles, Subject } from "../rules/subject.ts";
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
  const files = nameFiles === null ? [] : filesOf(plan, nameFiles);
  const takesOut = plan.statements
    .filter((each) => each !== first && each.inPlace.length === 0)
    .map(({ subject }) => placeOf(subject, first.subject));
  return new Map(
    plan.statements.map((planned): [Subject, PlannedRewrite] => [
      planned.subject,
      {
        steps,
        suggestion: planned.inPlace.length === 0 ? null : inPlaceText(planned.subject, planned.inPlace),
        files: planned === first ? files : [],
        proof: NOT_PROVEN,
        ...(planned === first
          ? takesOut.length > 0
            ? { takesOut }
            : {}
          : { toldAt: placeOf(first.subject, planned.subject) }),
        plan,
      },
    ]),
  );
}

/** Where a statement stands, seen from another one. */
function placeOf({ statement }: Subject, from: Subject): StatementPlace {
  const { path, line, endLine } = statement;
  return { path: path === from.statement.path ? null : path, line, endLine };
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

/** One file for each step: no two steps may share a transaction. None where the tool cannot run one of them. */
function filesOf({ statements }: Plan, nameFiles: NameFiles): readonly NewFile[] {
  const files: NewFile[] = [];
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
      if (named === null) return [];
      files.push(...named);
    }
  }
  return files;
}

/** What the migration's own down side takes back is not taken back a second time. */
function downOf({ subject }: PlannedStatement, { down, isAim }: StepDraft): { readonly downSql?: string } {
  if (down === undefined) return {};
  const hasDown = subject.migration.pair != null;
  return isAim === true && hasDown ? {} : { downSql: `${down.map((each) => `${each};`).join("\n")}\n` };
}

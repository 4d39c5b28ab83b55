import type { NewFile } from "../../model/migration.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { deployOf, type RewriteDraft, type StepDraft } from "./step-draft.ts";

/** What becomes of one statement of a migration. */
export interface PlannedStatement {
  readonly subject: Subject;
  /** Words for the names of its files. */
  readonly name: string;
  /** Steps in its place; none where it is taken out. */
  readonly inPlace: readonly StepDraft[];
  /** Steps that run after the migration. */
  readonly later: readonly StepDraft[];
  /** False for a statement that nobody complained about: it is only moved, since it depends on others that are. */
  readonly isFound: boolean;
}

/** The statements that are made safe together, in the order in which they run. */
export interface Plan {
  readonly statements: readonly PlannedStatement[];
  /** True where the aim is fewer passes over a table, not a weaker lock. */
  readonly savesPasses?: true;
  /** True where its files bring downs, which must lead back. */
  readonly bringsDowns?: true;
}

/** A rewrite that still knows its plan, which its proof runs. */
export interface PlannedRewrite extends Rewrite {
  readonly plan: Plan;
  /** Its files without what takes them back; left out where there is nothing of the kind. */
  readonly filesWithoutDowns?: readonly NewFile[];
}

/** The rewrite with files that take nothing back, as they are where the way back is not proven. */
export function withoutDowns(rewrite: Rewrite): Rewrite {
  const { filesWithoutDowns } = rewrite as Partial<PlannedRewrite>;
  return filesWithoutDowns === undefined ? rewrite : { ...rewrite, files: filesWithoutDowns };
}

/** The plan of a rewrite; null where it was made in another way. */
export function planOf(rewrite: Rewrite): Plan | null {
  return "plan" in rewrite ? (rewrite as PlannedRewrite).plan : null;
}

/** The plan of a statement by itself, so many of its steps in its place. */
export function planOfOne(subject: Subject, draft: RewriteDraft, inPlace: number): Plan {
  const { name, steps, savesPasses } = draft;
  const own = {
    subject,
    name,
    isFound: true,
    inPlace: steps.slice(0, inPlace),
    later: steps.slice(inPlace),
  };
  const statements = [own, ...joinedBy(draft)];
  return savesPasses === true ? { statements, savesPasses } : { statements };
}

/** The statements that a draft takes in: nothing is left of them. */
export function joinedBy({ name, joins = [] }: RewriteDraft): readonly PlannedStatement[] {
  return joins.map((subject) => ({ subject, name, inPlace: [], later: [], isFound: true }));
}

/** All steps of a plan in the order in which they run: the migration itself, what comes after it, later deploys. */
export function stepsOf({ statements }: Plan): readonly StepDraft[] {
  const steps = [
    ...statements.flatMap(({ inPlace }) => inPlace),
    ...statements.flatMap(({ later }) => later),
  ];
  return steps.toSorted((a, b) => deployOf(a) - deployOf(b));
}

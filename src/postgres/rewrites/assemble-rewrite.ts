import type { NewFile } from "../../model/migration.ts";
import type { Proof, Rewrite, RewriteStep } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";

/** A step before it is put into files. Statements have no final semicolon. */
export interface StepDraft {
  readonly phase: RewriteStep["phase"];
  /** Steps of one number are deployed together; 1 where left out. */
  readonly deploy?: number;
  /** False where the statements must run outside a transaction. */
  readonly transaction: boolean;
  readonly statements: readonly string[];
  /** A line of SQL comment above the step, without the dashes. */
  readonly comment?: string;
}

const NOT_PROVEN: Proof = {
  proven: false,
  weakerLocks: false,
  sameSchema: false,
  note: "Not run on a shadow.",
};

/**
 * Makes a rewrite of its steps. What can take the statement's place in its own file becomes the suggestion; the
 * rest of the first deploy becomes files that the tool runs afterwards. Steps of later deploys get no file: the
 * tool would run them at once.
 *
 * @param options `suggest` false: nothing may take the statement's place
 */
export function assembleRewrite(
  subject: Subject,
  name: string,
  drafts: readonly StepDraft[],
  { suggest = true }: { readonly suggest?: boolean } = {},
): Rewrite {
  const inPlace = suggest ? countInPlace(subject, drafts) : 0;
  const suggestion = inPlace === 0 ? null : drafts.slice(0, inPlace).map(plainText).join("\n");
  return {
    steps: drafts.map(toStep),
    suggestion,
    files: nameFiles(
      subject,
      name,
      drafts.slice(inPlace).filter(({ deploy }) => (deploy ?? 1) === 1),
    ),
    proof: NOT_PROVEN,
  };
}

/**
 * How many steps fit into the lines of the statement: all of the first deploy where the file's statements
 * commit one by one, the first alone where the file is one transaction that the step may join.
 */
function countInPlace({ statement, migration }: Subject, drafts: readonly StepDraft[]): number {
  if (!statement.ownsItsLines || !migration.verbatim) return 0;
  const first = drafts[0];
  if (first === undefined || (first.deploy ?? 1) > 1) return 0;
  if (statement.transaction !== null) return first.transaction ? 1 : 0;
  if (migration.transactionMode === "implicit") return 1;
  const laterDeploy = drafts.findIndex(({ deploy }) => (deploy ?? 1) > 1);
  return laterDeploy === -1 ? drafts.length : laterDeploy;
}

function toStep(draft: StepDraft): RewriteStep {
  return {
    deploy: draft.deploy ?? 1,
    phase: draft.phase,
    transaction: draft.transaction,
    language: "sql",
    text: textOf(draft),
  };
}

function plainText({ statements }: StepDraft): string {
  return statements.map((statement) => `${statement};`).join("\n");
}

function textOf(draft: StepDraft): string {
  const comment = draft.comment === undefined ? "" : `-- ${draft.comment}\n`;
  return `${comment}${plainText(draft)}`;
}

/** One file for each step: no two steps may share a transaction. */
function nameFiles(subject: Subject, name: string, drafts: readonly StepDraft[]): readonly NewFile[] {
  const { nameFiles } = subject.ground;
  if (nameFiles === null) return [];
  return drafts.flatMap((draft, index) => {
    const suffix = drafts.length === 1 ? "" : `_${index + 1}`;
    const sql = `${textOf(draft)}\n`;
    return (
      nameFiles(subject.migration, { name: `${name}${suffix}`, transaction: draft.transaction, sql }) ?? []
    );
  });
}

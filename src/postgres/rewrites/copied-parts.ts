import type { StepDraft } from "./step-draft.ts";

/** What hangs on a table, made anew for a second one that takes its place. */
export interface CopiedParts {
  /** While the second table is empty. */
  readonly create: readonly string[];
  /** Once it has the rows. */
  readonly steps: readonly StepDraft[];
  /** Before the first table goes. */
  readonly before: readonly string[];
  /** Once the second table has its name. */
  readonly after: readonly string[];
}

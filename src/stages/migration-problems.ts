import type { Shadow } from "../model/shadow.ts";
import type { JoinedSchema } from "./join-schema.ts";

/** A statement of a migration that did not run when the schema was made. */
export interface MigrationProblem {
  readonly path: string;
  /** In its file, 1-based. */
  readonly line: number;
  readonly message: string;
}

/** What of the migrations in a joined schema did not run. */
export function migrationProblems(
  { restoreProblems }: Shadow,
  { sourceOf }: JoinedSchema,
): readonly MigrationProblem[] {
  return restoreProblems.flatMap(({ line, message }) => {
    const source = sourceOf(line);
    return source === null ? [] : [{ path: source.migration.path, line: source.line, message }];
  });
}

import type { StatementAnalysis } from "../../model/analysis.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { runStatements } from "../rewrites/replay.ts";
import type { Stretch } from "./find-losses.ts";
import { ownErrorAmong } from "./forgive.ts";
import { invertRename, isRename } from "./invert-rename.ts";
import { readNextState, type SchemaState } from "./schema-state.ts";
import { writeDown } from "./write-down.ts";

/** What an up did to the schema, and the statements that take it back. */
export interface UpRun {
  readonly before: SchemaState;
  readonly after: SchemaState;
  /** Without the renames between them. */
  readonly stretches: readonly Stretch[];
  /** In the order in which they are to be run, without semicolons. */
  readonly inverse: readonly string[];
}

/** Runs an up in stretches that end at its renames. Answers the server's error where a statement fails. */
export async function runUp(
  database: ShadowDatabase,
  analysed: readonly StatementAnalysis[],
  before: SchemaState,
  major: number,
): Promise<UpRun | { readonly failed: DatabaseError }> {
  const statements = analysed.map(({ statement }) => statement as ParsedStatement);
  const stretches: Stretch[] = [];
  let inverse: readonly string[] = [];
  let state = before;
  for (const run of cutAtRenames(statements)) {
    const errors = await runStatements(database, run);
    const own = ownErrorAmong(errors, analysed);
    if (own !== null) return { failed: own.error };
    const after = await readNextState(database, major, state);
    const [first] = run;
    const back = first !== undefined && isRename(first.tree) ? invertRename(first.tree, state) : null;
    if (back !== null) {
      // With IF EXISTS there may have been nothing to rename.
      if (!isSame(state, after)) inverse = [back, ...inverse];
    } else {
      stretches.push({ before: state, after });
      inverse = [...writeDown(state, after), ...inverse];
    }
    state = after;
  }
  return { before, after: state, stretches, inverse };
}

/**
 * Each rename by itself, and what is between them. What a proof of the way back needs is the schema at the end:
 * the transaction around them may end at a rename.
 */
function cutAtRenames(statements: readonly ParsedStatement[]): readonly (readonly ParsedStatement[])[] {
  const runs: ParsedStatement[][] = [];
  let open = false;
  for (const statement of statements) {
    const alone = isRename(statement.tree);
    if (open && !alone) runs.at(-1)?.push(statement);
    else runs.push([statement]);
    open = !alone;
  }
  return runs;
}

function isSame({ described: a }: SchemaState, { described: b }: SchemaState): boolean {
  return a.size === b.size && [...a].every(([identity, definition]) => b.get(identity) === definition);
}

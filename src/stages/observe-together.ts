import type { Observation, ShadowDatabase } from "../model/shadow.ts";
import type { ParsedStatement } from "../postgres/parse/parse-migration.ts";

/** So many statements, and so many characters, are run on the shadow at once. */
const MOST_STATEMENTS = 250;
const MOST_CHARACTERS = 250_000;

const DATA_STATEMENTS = ["InsertStmt", "UpdateStmt", "DeleteStmt"];

/** What was run together with others, and so is observed already; null: that failed, so each is run alone. */
export type Together = Map<ParsedStatement, Observation | null>;

/**
 * Runs statements that only repeat the one before with other constants as one: watching costs far more than running, and
 * thousands of them are common in seed data. Where one of them fails, all is undone and each is run alone.
 */
export async function observeTogether(
  statements: readonly ParsedStatement[],
  index: number,
  database: ShadowDatabase,
  together: Together,
): Promise<void> {
  const statement = statements[index];
  if (statement === undefined || together.has(statement)) return;
  const repetition = findRepetition(statements, index);
  if (repetition.length === 0) return;
  const sql = repetition.map((each) => each.sql).join("\n;\n");
  const seen = await database.observe(sql, statement);
  const ms = seen.ms / repetition.length;
  const each = seen.error === null && seen.cutShort === null ? { ...seen, ms } : null;
  for (const repeated of repetition) together.set(repeated, each);
}

/**
 * Finds the statements from an index on that only repeat the one before it with other constants, as files of seed data
 * do: the same rows of the same table are changed in the same way, so that they can be observed together.
 *
 * @returns at least two statements, or none.
 */
function findRepetition(statements: readonly ParsedStatement[], index: number): readonly ParsedStatement[] {
  const [before, first] = [statements[index - 1], statements[index]];
  if (before === undefined || first === undefined) return [];
  const shape = shapeOf(before);
  if (shape === null || shapeOf(first) !== shape) return [];
  const repetition: ParsedStatement[] = [];
  let characters = 0;
  for (const statement of statements.slice(index, index + MOST_STATEMENTS)) {
    characters += statement.sql.length;
    const same = statement.transaction === before.transaction && shapeOf(statement) === shape;
    if (!same || characters > MOST_CHARACTERS) break;
    repetition.push(statement);
  }
  return repetition.length > 1 ? repetition : [];
}

/** The syntax tree without its constants; null for what is no change of data, or too long to be one of many. */
function shapeOf({ tree, sql }: ParsedStatement): string | null {
  if (!DATA_STATEMENTS.some((kind) => kind in tree) || sql.length > 10_000) return null;
  return JSON.stringify(tree, (key, value) => {
    if (key === "location") return undefined;
    return key === "A_Const" ? null : value;
  });
}

import type { ShadowDatabase } from "../../model/shadow.ts";
import type { DatabaseError } from "../../model/statement.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { type ParsedStatement, parseMigration } from "../parse/parse-migration.ts";
import { pairMigrations } from "../rollback/pair-migrations.ts";
import type { ParsedMigrationAnalysis } from "../rules/create-subjects.ts";
import type { JudgeInput } from "../rules/judge.ts";
import type { Plan } from "./plan.ts";
import { type Ground, prepareClone } from "./prepare-clone.ts";
import { carryOut, toMigration } from "./proof-migrations.ts";
import type { ProofWorld } from "./proof-world.ts";
import { runStatements } from "./replay.ts";
import { deployOf } from "./step-draft.ts";
import { downStatements } from "./write-plan.ts";

/** A schema that was reached, or the server's message where a statement failed on the way. */
export type Arrived = { readonly schema: ReadonlyMap<string, string> } | { readonly failed: string };

/**
 * The statements of the downs that migrations have, in the order in which they run. Null where not each of them has
 * one.
 */
export function ownDowns(
  statements: readonly ParsedStatement[],
  { migrations }: JudgeInput,
): readonly ParsedStatement[] | null {
  const own = new Set(statements);
  const pairs = pairMigrations(migrations).filter(({ up }) =>
    (up as ParsedMigrationAnalysis).statements.some(({ statement }) => own.has(statement)),
  );
  const downs = pairs.flatMap(({ down }) => (down === null ? [] : [down as ParsedMigrationAnalysis]));
  if (downs.length < pairs.length) return null;
  return downs.toReversed().flatMap((down) => down.statements.map(({ statement }) => statement));
}

/** The downs of a plan's files, in the order in which they run: the last file is taken back first. */
export function plannedDowns({ statements }: Plan): readonly ParsedStatement[] {
  const steps = statements.flatMap((planned) =>
    planned.later
      .filter((step) => deployOf(step) === 1 && step.words === undefined)
      .map((step) => ({ sql: downStatements(planned, step), transaction: step.transaction })),
  );
  return steps.toReversed().flatMap(({ sql, transaction }, index) => {
    const parts = [{ sql: sql.map((each) => `${each};`).join("\n"), line: 1 }];
    // Numbers of transactions that no statement of a migration has.
    return parseMigration(toMigration("down", transaction, parts), -1000 * (index + 1)).statements;
  });
}

/** Runs statements that take something back, and tells the schema that they lead to. */
export async function runBack(
  database: ShadowDatabase,
  statements: readonly ParsedStatement[],
): Promise<Arrived> {
  const errors = await runStatements(database, statements);
  const [error] = errors.values();
  return error === undefined ? { schema: await database.describeSchema() } : { failed: error.message };
}

/** The schema that a migration leaves by itself once a plan is carried out, before the plan's own files run. */
export async function schemaWithoutFiles(
  plan: Plan,
  statements: readonly ParsedStatement[],
  failed: ReadonlyMap<ParsedStatement, DatabaseError>,
  ground: Ground,
  world: ProofWorld,
): Promise<Arrived> {
  const inPlaceAlone = { ...plan, statements: plan.statements.map((each) => ({ ...each, later: [] })) };
  const { migrations } = carryOut(inPlaceAlone, statements, failed);
  const database = await world.openDatabase();
  try {
    await prepareClone(database, { ...ground, rows: "none" }, world.catalog);
    const parsed = migrations.flatMap((each, index) => parseMigration(each, index + 1).statements);
    return await runBack(database, parsed);
  } finally {
    await database.close();
  }
}

/** Whether the downs of a plan's files lead back, in a sentence. */
export interface WayBack {
  readonly proven: boolean;
  readonly note: string;
}

/** Compares where the downs lead with where they should. Null: there are none. */
export function compareWaysBack(
  expected: Arrived | null,
  back: Arrived | null,
  world: ProofWorld,
): WayBack | null {
  if (expected === null || back === null) return null;
  if ("failed" in expected) return notBack(`the migration's own fails: ${expected.failed}`);
  if ("failed" in back) return notBack(`they fail: ${back.failed}`);
  // A constraint that stays validated where it was not yet is taken back with it.
  const { same, differences } = world.compareSchemas(validated(expected.schema), validated(back.schema));
  if (same) return { proven: true, note: "The downs lead back." };
  return notBack(`the schema then differs: ${listSome(differences.map(inlineCode), 3)}`);
}

function validated(schema: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map(
    [...schema].map(([identity, definition]) =>
      identity.startsWith("constraint ")
        ? [identity, definition.replace(/ NOT VALID\b/, "")]
        : [identity, definition],
    ),
  );
}

function notBack(why: string): WayBack {
  return { proven: false, note: `Offered without downs, since ${why}.` };
}

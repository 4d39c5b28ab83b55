import type { CatalogData } from "../../model/catalog.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { hashColumns } from "./compare-data.ts";
import type { ProofRows } from "./describe-data.ts";
import type { ProofWorld } from "./proof-world.ts";
import { runStatements } from "./replay.ts";
import { seedRows } from "./seed-rows.ts";

/** What is run on both sides of a proof before they part: the statements before, then rows. */
export interface Ground {
  readonly before: readonly ParsedStatement[];
  readonly tables: readonly string[];
  readonly rows: ProofRows;
}

/** Where the migration as it was written arrived. */
export interface OriginalRun {
  readonly errors: ReadonlyMap<ParsedStatement, DatabaseError>;
  readonly schema: ReadonlyMap<string, string>;
  readonly data: ReadonlyMap<string, string>;
  readonly catalog: CatalogData;
}

/** Brings a clone to the state before a migration. Answers why rows could not be generated, in a sentence, or null. */
export async function prepareClone(
  database: ShadowDatabase,
  { before, tables, rows }: Ground,
): Promise<string | null> {
  await runStatements(database, before);
  if (rows === "none") return null;
  return seedRows(database, await database.readCatalog(), tables, rows === "some nulls");
}

/** Runs the migration as it was written on a clone, and reads what came of it. */
export async function runOriginal(
  world: ProofWorld,
  ground: Ground,
  statements: readonly ParsedStatement[],
): Promise<OriginalRun | { readonly stuck: string }> {
  const database = await world.openDatabase();
  try {
    const stuck = await prepareClone(database, ground);
    if (stuck !== null) return { stuck };
    const errors = await runStatements(database, statements);
    const schema = await database.describeSchema();
    const data =
      ground.rows === "none" ? new Map<string, string>() : await hashColumns(database, ground.tables);
    return { errors, schema, data, catalog: await database.readCatalog() };
  } finally {
    await database.close();
  }
}

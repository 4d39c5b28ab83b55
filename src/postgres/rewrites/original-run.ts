import type { CatalogData } from "../../model/catalog.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { type HashedTables, hashColumns, NOTHING_HASHED } from "./compare-data.ts";
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
  readonly data: HashedTables;
  /** The catalog as it was before the migration. */
  readonly start: CatalogData;
}

/**
 * Brings a clone to the state before a migration.
 *
 * @param known the catalog of that state, where another clone told it already
 * @returns the catalog, and why rows could not be generated, in a sentence, or null
 */
export async function prepareClone(
  database: ShadowDatabase,
  { before, tables, rows }: Ground,
  known: CatalogData | null,
): Promise<{ readonly stuck: string | null; readonly start: CatalogData }> {
  await runStatements(database, before);
  const start = known ?? (await database.readCatalog());
  if (rows === "none") return { stuck: null, start };
  return { stuck: await seedRows(database, start, tables, rows === "some nulls"), start };
}

/** Runs the migration as it was written on a clone, and reads what came of it. */
export async function runOriginal(
  world: ProofWorld,
  ground: Ground,
  statements: readonly ParsedStatement[],
): Promise<OriginalRun | { readonly stuck: string }> {
  const database = await world.openDatabase();
  try {
    const known = ground.before.length === 0 ? world.catalog : null;
    const { stuck, start } = await prepareClone(database, ground, known);
    if (stuck !== null) return { stuck };
    const errors = await runStatements(database, statements);
    const schema = await database.describeSchema();
    const data = ground.rows === "none" ? NOTHING_HASHED : await hashColumns(database, ground.tables);
    return { errors, schema, data, start };
  } finally {
    await database.close();
  }
}

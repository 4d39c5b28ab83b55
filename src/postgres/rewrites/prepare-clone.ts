import type { CatalogData } from "../../model/catalog.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { type AddedCheck, withChecks } from "./added-checks.ts";
import type { ProofRows } from "./describe-data.ts";
import { runStatements } from "./replay.ts";
import { seedRows } from "./seed-rows.ts";

/** What is run on both sides of a proof before they part: the statements before, then rows. */
export interface Ground {
  readonly before: readonly ParsedStatement[];
  readonly tables: readonly string[];
  readonly rows: ProofRows;
  /** Checks that the rows must satisfy beside those that are there. */
  readonly checks: readonly AddedCheck[];
}

/**
 * Brings a clone to the state before a migration.
 *
 * @param known the catalog of that state, where another clone told it already
 * @returns the catalog, and why rows could not be generated, in a sentence, or null
 */
export async function prepareClone(
  database: ShadowDatabase,
  { before, tables, rows, checks }: Ground,
  known: CatalogData | null,
): Promise<{ readonly stuck: string | null; readonly start: CatalogData }> {
  await runStatements(database, before);
  const start = known ?? (await database.readCatalog());
  if (rows === "none") return { stuck: null, start };
  const asked = withChecks(start, checks);
  return { stuck: await seedRows(database, asked, tables, rows === "some nulls"), start };
}

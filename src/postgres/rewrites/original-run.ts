import type { CatalogData } from "../../model/catalog.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { type HashedTables, hashColumns, NOTHING_HASHED } from "./compare-data.ts";
import { type Ground, prepareClone } from "./prepare-clone.ts";
import type { ProofWorld } from "./proof-world.ts";
import { runStatements } from "./replay.ts";
import { type Arrived, runBack } from "./way-back.ts";

/** Where the migration as it was written arrived. */
export interface OriginalRun {
  readonly errors: ReadonlyMap<ParsedStatement, DatabaseError>;
  readonly schema: ReadonlyMap<string, string>;
  readonly data: HashedTables;
  /** Where its own downs lead from there; null where they were not asked for. */
  readonly back: Arrived | null;
  /** The catalog as it was before the migration. */
  readonly start: CatalogData;
}

/**
 * Runs the migration as it was written on a clone, and reads what came of it.
 *
 * @param downs its own downs, run in the end; null: none are
 */
export async function runOriginal(
  world: ProofWorld,
  ground: Ground,
  statements: readonly ParsedStatement[],
  downs: readonly ParsedStatement[] | null,
): Promise<OriginalRun | { readonly stuck: string }> {
  const database = await world.openDatabase();
  try {
    const known = ground.before.length === 0 ? world.catalog : null;
    const { stuck, start } = await prepareClone(database, ground, known);
    if (stuck !== null) return { stuck };
    const errors = await runStatements(database, statements);
    const schema = await database.describeSchema();
    const data =
      ground.rows === "none" ? NOTHING_HASHED : await hashColumns(database, ground.tables, start.relations);
    const back = downs === null ? null : await runBack(database, downs);
    return { errors, schema, data, back, start };
  } finally {
    await database.close();
  }
}

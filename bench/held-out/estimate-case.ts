import { readPlainSql } from "../../src/migration-tools/plain-sql.ts";
import type { Estimate } from "../../src/model/effect.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { holdTimes } from "../../src/review/hold-times.ts";
import { analyseMigrations } from "../../src/stages/analyse-migrations.ts";
import type { HeldOutCase } from "./cases.ts";

/** What a review says of the statement of a case before it ran; null: its time is not known. */
export async function estimateCase(
  { before = [], sql }: Pick<HeldOutCase, "before" | "sql">,
  snapshot: Snapshot,
): Promise<Estimate | null> {
  const { catalog, major } = snapshot;
  const ground = { major, catalog, schemaSql: null, snapshot, database: null };
  const text = [...before, sql].map((each) => `${each};`).join("\n");
  const { migrations } = await analyseMigrations([readPlainSql("migration.sql", text)], ground);
  const statement = migrations[0]?.statements.at(-1);
  if (statement === undefined) throw new Error(`No statement was found in ${sql}`);
  return holdTimes(migrations).get(statement)?.runs ?? null;
}

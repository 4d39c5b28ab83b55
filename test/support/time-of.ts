import { readPlainSql } from "../../src/migration-tools/plain-sql.ts";
import type { Estimate } from "../../src/model/effect.ts";
import { holdTimes } from "../../src/review/hold-times.ts";
import { analyseMigrations } from "../../src/stages/analyse-migrations.ts";
import { type RuleCase, snapshotOf } from "./judge-sql.ts";

/** How long the last statement of a migration takes, with the model as the only witness; null: not known. */
export async function timeOf(input: Pick<RuleCase, "setup" | "sizes" | "sql">): Promise<Estimate | null> {
  const snapshot = snapshotOf(input);
  const ground = {
    major: snapshot.major,
    catalog: snapshot.catalog,
    schemaSql: null,
    snapshot,
    database: null,
  };
  const { migrations } = await analyseMigrations([readPlainSql("migration.sql", input.sql)], ground);
  const last = migrations[0]?.statements.at(-1);
  if (last === undefined) throw new Error("no statement");
  return holdTimes(migrations).get(last)?.runs ?? null;
}

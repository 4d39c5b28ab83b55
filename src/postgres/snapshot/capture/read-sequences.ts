import type pg from "pg";
import type { RelationStatistics } from "../../../model/snapshot.ts";
import { unknownStatistics } from "../given-statistics.ts";

/**
 * The last number that each sequence gave out, by qualified name: how far a key is from the end of its type. A sequence that was never used, or that the
 * role may not read, is left out; all are where somebody holds one under ACCESS EXCLUSIVE.
 */
export async function readSequences(
  client: pg.ClientBase,
): Promise<Readonly<Record<string, RelationStatistics>>> {
  await client.query("savepoint sequences");
  try {
    const { rows } = await client.query<{ name: string; last: number }>(
      `select format('%I.%I', schemaname, sequencename) as name, last_value::float8 as last from pg_sequences
       where last_value is not null and schemaname !~ '^pg_' order by 1`,
    );
    return Object.fromEntries(
      rows.map(({ name, last }) => [name, { ...unknownStatistics, lastValue: last }]),
    );
  } catch (error) {
    if ((error as pg.DatabaseError).code !== "55P03") throw error;
    await client.query("rollback to savepoint sequences");
    return {};
  }
}

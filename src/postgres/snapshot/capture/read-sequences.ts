import type pg from "pg";
import type { RelationStatistics, SnapshotGap } from "../../../model/snapshot.ts";
import { plural } from "../../../text/plural.ts";
import { unknownStatistics } from "../../estimates/unknown-statistics.ts";

interface ReadSequences {
  /** By qualified name; a sequence that was never used is left out. */
  readonly statistics: Readonly<Record<string, RelationStatistics>>;
  readonly gaps: readonly SnapshotGap[];
}

// pg_sequences shows no last value of these, as if they had never been used.
const hidden = `select count(*)::int as count, (select current_user) as role from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname !~ '^pg_' and case when c.relkind = 'S' then not has_sequence_privilege(c.oid, 'SELECT, USAGE') end`;
const consequence = "how far keys are from the end of their type is not known";

/** The last number that each sequence gave out: how far a key is from the end of its type. What can not be read is a gap. */
export async function readSequences(client: pg.ClientBase): Promise<ReadSequences> {
  await client.query("savepoint sequences");
  try {
    const { rows } = await client.query<{ name: string; last: number }>(
      `select format('%I.%I', schemaname, sequencename) as name, last_value::float8 as last from pg_sequences
       where last_value is not null and schemaname !~ '^pg_' order by 1`,
    );
    const answer = await client.query<{ count: number; role: string }>(hidden);
    const { count = 0, role = "" } = answer.rows[0] ?? {};
    const what = `the last values of ${plural(count, "sequence")}: ${role} has neither SELECT nor USAGE on them`;
    return {
      statistics: Object.fromEntries(
        rows.map(({ name, last }) => [name, { ...unknownStatistics, lastValue: last }]),
      ),
      gaps: count === 0 ? [] : [{ what, consequence }],
    };
  } catch (error) {
    if ((error as pg.DatabaseError).code !== "55P03") throw error;
    await client.query("rollback to savepoint sequences");
    const what = "the last values of sequences: one was locked by somebody else";
    return { statistics: {}, gaps: [{ what, consequence }] };
  }
}

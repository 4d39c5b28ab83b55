import type pg from "pg";
import type { Activity, SnapshotGap } from "../../../model/snapshot.ts";

export interface ReadActivity {
  readonly activity: Activity | null;
  readonly gaps: readonly SnapshotGap[];
  /** True where the server is a replica: its counters tell nothing of what the primary does. */
  readonly isReplica: boolean;
  readonly role: string;
  /** Seconds since the statistics were reset; null where they never were, or it is not known. */
  readonly secondsSinceReset: number | null;
}

const query = `select pg_is_in_recovery() as "isReplica", pg_has_role('pg_read_all_stats', 'USAGE') as "seesAll", current_user as role,
  (select extract(epoch from now() - stats_reset)::float8 from pg_stat_database where datname = current_database()) as "secondsSinceReset",
  greatest((select max(extract(epoch from clock_timestamp() - xact_start)) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'),
    (select max(extract(epoch from clock_timestamp() - prepared)) from pg_prepared_xacts where database = current_database()))::float8 as "transaction",
  (select max(extract(epoch from clock_timestamp() - query_start))::float8 from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and state = 'active') as "query",
  (select coalesce(json_agg(json_build_object('name', application_name, 'lagBytes',
      pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end, replay_lsn)) order by application_name), '[]')::text
    from pg_stat_replication) as replicas`;

interface ActivityRow {
  readonly isReplica: boolean;
  readonly seesAll: boolean;
  readonly role: string;
  readonly secondsSinceReset: number | null;
  readonly transaction: number | null;
  readonly query: number | null;
  readonly replicas: string;
}

/** What goes on in the database now. Without the right to see other sessions it is a gap, not silence. */
export async function readActivity(client: pg.ClientBase): Promise<ReadActivity> {
  const { rows } = await client.query<ActivityRow>(query);
  const [row] = rows;
  if (!row) throw new Error("the server gave no answer about its activity");
  const milliseconds = (seconds: number | null): number => Math.max(0, Math.round((seconds ?? 0) * 1000));
  const activity: Activity = {
    longestTransactionMs: milliseconds(row.transaction),
    longestQueryMs: milliseconds(row.query),
    replicas: (JSON.parse(row.replicas) as Activity["replicas"]).map(({ name, lagBytes }) => ({
      name,
      lagBytes: lagBytes === null ? null : Math.max(0, lagBytes),
    })),
  };
  return {
    // What runs on a replica is not what a migration on the primary waits for.
    activity: row.seesAll && !row.isReplica ? activity : null,
    isReplica: row.isReplica,
    role: row.role,
    secondsSinceReset: row.secondsSinceReset,
    gaps: [
      ...(row.seesAll
        ? []
        : [
            {
              what: `activity and replicas: ${row.role} is not a member of pg_monitor or pg_read_all_stats`,
              consequence:
                "how long transactions run, and so how long a migration waits for its lock, is not known",
            },
          ]),
      ...(row.isReplica
        ? [
            {
              what: "activity, writes and reads per second, use of indexes, dead rows, times of VACUUM and ANALYZE: the server is a replica",
              consequence: "each server counts only its own; capture from the primary to have them",
            },
          ]
        : []),
    ],
  };
}

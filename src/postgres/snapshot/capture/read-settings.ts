import type pg from "pg";

/** Settings that bear on what a migration does, how long it takes and what it blocks. No other setting is read. */
export const settingNames: readonly string[] = [
  "autovacuum",
  "checkpoint_timeout",
  "deadlock_timeout",
  "default_table_access_method",
  "default_toast_compression",
  "default_transaction_isolation",
  "hot_standby_feedback",
  "idle_in_transaction_session_timeout",
  "idle_session_timeout",
  "lock_timeout",
  "maintenance_work_mem",
  "max_connections",
  "max_locks_per_transaction",
  "max_parallel_maintenance_workers",
  "max_standby_streaming_delay",
  "max_wal_size",
  "max_worker_processes",
  "search_path",
  "shared_buffers",
  "statement_timeout",
  "synchronous_commit",
  "synchronous_standby_names",
  "TimeZone",
  "transaction_timeout",
  "wal_level",
  "work_mem",
];

// reset_val is what a session of this role starts with; the capture's own settings of its transactions are not in it.
// Except those that are set for this role alone: a migration runs as another, and what it starts with is not known.
const query = `select name, reset_val || coalesce(unit, '') as value from pg_settings where name = any($1)
    and lower(name) not in (select lower(split_part(c, '=', 1)) from pg_db_role_setting s, unnest(s.setconfig) c
      where s.setrole = (select oid from pg_roles where rolname = current_user)
        and s.setdatabase in (0, (select oid from pg_database where datname = current_database())))
  union all select case when s.setrole = 0 then 'database:' || current_database() else 'role:' || pg_get_userbyid(s.setrole) end || ':' || split_part(c, '=', 1),
    substr(c, strpos(c, '=') + 1) from pg_db_role_setting s, unnest(s.setconfig) c
    where s.setdatabase in (0, (select oid from pg_database where datname = current_database())) and split_part(c, '=', 1) = any($1)
  order by 1`;

/** The settings of the server, and those of roles and of this database, by name. */
export async function readSettings(client: pg.ClientBase): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; value: string | null }>(query, [settingNames]);
  return Object.fromEntries(rows.map(({ name, value }) => [name, value ?? ""]));
}

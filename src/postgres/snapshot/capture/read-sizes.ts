import type pg from "pg";

/** Size and counters of one table, materialized view or index, as the server has them now. */
export interface SizeReading {
  readonly name: string;
  readonly isIndex: boolean;
  readonly isPartitioned: boolean;
  /** Qualified name of an index's table. */
  readonly table: string | null;
  /** Rows and pages of the last VACUUM or ANALYZE; rows -1: never. */
  readonly tuples: number;
  readonly pages: number;
  readonly bytes: number | null;
  readonly toastBytes: number | null;
  readonly liveRows: number | null;
  readonly deadRows: number | null;
  readonly lastVacuum: string | null;
  readonly lastAnalyze: string | null;
  readonly writes: number | null;
  readonly scans: number | null;
}

// Sizes ask for ACCESS SHARE on the relation; the numbers of the last VACUUM are the way out while somebody holds ACCESS EXCLUSIVE.
const sizes = (
  exact: boolean,
): string => `select format('%I.%I', n.nspname, c.relname) as name, c.relkind in ('i', 'I') as "isIndex",
  c.relkind in ('p', 'I') as "isPartitioned", case when tc.oid is not null then format('%I.%I', tn.nspname, tc.relname) end as "table", c.reltuples as tuples, c.relpages as pages,
  case when c.relkind in ('p', 'I', 'f') then null else ${exact ? "pg_relation_size(c.oid)" : "c.relpages::bigint * 8192"} end as bytes,
  ${exact ? "case when c.reltoastrelid <> 0 then pg_total_relation_size(c.reltoastrelid) end" : "(select relpages::bigint * 8192 from pg_class t where t.oid = c.reltoastrelid)"} as "toastBytes",
  s.n_live_tup as "liveRows", s.n_dead_tup as "deadRows", greatest(s.last_vacuum, s.last_autovacuum) as "lastVacuum", greatest(s.last_analyze, s.last_autoanalyze) as "lastAnalyze",
  s.n_tup_ins + s.n_tup_upd + s.n_tup_del as writes, case when i.indexrelid is null then s.seq_scan + coalesce(s.idx_scan, 0) else x.idx_scan end as scans
  from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_index i on i.indexrelid = c.oid
  left join pg_class tc on tc.oid = i.indrelid left join pg_namespace tn on tn.oid = tc.relnamespace
  left join pg_stat_user_tables s on s.relid = c.oid left join pg_stat_user_indexes x on x.indexrelid = c.oid
  where c.relkind in ('r', 'p', 'm', 'f', 'i', 'I') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relpersistence <> 't'
  order by n.nspname collate "C", c.relname collate "C"`;

/** Sizes of every relation; `exact` false where a lock kept the server from looking and those of the last VACUUM were taken. */
export async function readSizes(
  client: pg.ClientBase,
): Promise<{ readings: readonly SizeReading[]; exact: boolean }> {
  const read = async (exact: boolean): Promise<readonly SizeReading[]> => {
    const { rows } = await client.query<{ json: string }>(
      `select coalesce(json_agg(t), '[]')::text as json from (${sizes(exact)}) t`,
    );
    return JSON.parse(rows[0]?.json ?? "[]") as SizeReading[];
  };
  await client.query("savepoint sizes");
  try {
    return { readings: await read(true), exact: true };
  } catch (error) {
    if ((error as pg.DatabaseError).code !== "55P03") throw error;
    await client.query("rollback to savepoint sizes");
    return { readings: await read(false), exact: false };
  }
}

/** Counters of one relation at a moment. */
export interface CounterReading {
  readonly at: number;
  /** By qualified table name: rows written and scans so far. */
  readonly tables: ReadonlyMap<string, { readonly writes: number; readonly scans: number }>;
}

/** Reads only the counters; `at` is the server's clock in ms. */
export async function readCounters(client: pg.ClientBase): Promise<CounterReading> {
  const { rows } = await client.query<{ at: number; json: string }>(
    `select extract(epoch from clock_timestamp())::float8 * 1000 as at, (select coalesce(json_agg(json_build_array(format('%I.%I', schemaname, relname),
       n_tup_ins + n_tup_upd + n_tup_del, seq_scan + coalesce(idx_scan, 0))), '[]')::text from pg_stat_user_tables) as json`,
  );
  const parsed = JSON.parse(rows[0]?.json ?? "[]") as [string, number, number][];
  return {
    at: rows[0]?.at ?? 0,
    tables: new Map(parsed.map(([name, writes, scans]) => [name, { writes, scans }])),
  };
}

import type pg from "pg";
import { processId } from "./process-id.ts";

/** What a transaction has done to each table so far, by the name that labels use. */
export type Work = ReadonlyMap<string, TableWork>;

interface TableWork {
  readonly rows: number;
  /** Rows that were read in this transaction. */
  readonly read: number;
  /** Rows inserted, updated or deleted in this transaction; nobody else holds those of a materialized view. */
  readonly changed: number;
  /** The files of the table and of its indexes: another one means that it was written anew. */
  readonly files: string;
}

/** Names as labels write them: "orders", "archive.orders". */
const NAME = "case when n.nspname = 'public' then '' else n.nspname || '.' end || c.relname";
const OURS = "n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_t'";

const WORK = `
  select ${NAME} as name, c.reltuples::float8 as rows,
    coalesce(s.seq_tup_read + coalesce(s.idx_tup_fetch, 0), 0)::float8 as read,
    case when c.relkind = 'r' then coalesce(s.n_tup_ins + s.n_tup_upd + s.n_tup_del, 0) else 0 end::float8 as changed,
    c.relfilenode::text || ' ' || coalesce((
      select string_agg(ic.relfilenode::text, ' ' order by ic.oid)
      from pg_index i join pg_class ic on ic.oid = i.indexrelid where i.indrelid = c.oid), '') as files
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  left join pg_stat_xact_user_tables s on s.relid = c.oid
  where c.relkind in ('r', 'm') and ${OURS}`;

/** Reads the work that the session has done in its transaction. */
export async function readWork(session: pg.Client): Promise<Work> {
  const { rows } = await session.query<TableWork & { readonly name: string }>(WORK);
  return new Map(rows.map(({ name, ...work }) => [name, work]));
}

/** Every large table is filled with so many rows; from 18 on a table that was written anew has no number until ANALYZE. */
const ROWS = 1000;

/** Work that grows with a large table: half of its rows read or changed, or new files for it or for an index of it. */
export function compareWork(
  before: Work,
  after: Work,
  large: ReadonlySet<string>,
): { readonly isLong: boolean; readonly changed: readonly string[] } {
  const changed: string[] = [];
  let isLong = false;
  for (const [table, was] of before) {
    const now = after.get(table);
    if (now === undefined || was.rows === 0 || !large.has(table)) continue;
    const half = (was.rows < 0 ? ROWS : was.rows) / 2;
    const changes = now.changed - was.changed >= half;
    if (changes) changed.push(table);
    const reads = now.read - was.read >= half;
    isLong ||= changes || reads || (now.rows > 0 && hasNewFile(was.files, now.files));
  }
  return { isLong, changed };
}

/** A file that was not there before; one that is gone is no work. */
function hasNewFile(before: string, after: string): boolean {
  const known = new Set(before.split(" "));
  return after.split(" ").some((file) => !known.has(file));
}

const BLOCKED = `
  with held as (
    select coalesce(i.indrelid, l.relation) as oid, l.mode, i.indexrelid is not null as of_index
    from pg_locks l left join pg_index i on i.indexrelid = l.relation
    where l.pid = $1 and l.locktype = 'relation'
      and l.database = (select oid from pg_database where datname = current_database())
  ), tables as (
    select mode, of_index, coalesce((
      select relid from pg_partition_ancestors(h.oid) relid
      where not exists (select from pg_inherits where inhrelid = relid)), h.oid) as oid
    from held h
  )
  select ${NAME} as name,
    bool_or(t.mode = 'AccessExclusiveLock') as reads,
    bool_or(not t.of_index and c.relkind not in ('m', 'v')
      and t.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')) as writes
  from tables t join pg_class c on c.oid = t.oid join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm', 'v') and ${OURS}
  group by 1, c.relkind`;

/**
 * The tables that others cannot read or write while the session holds its locks, or waits for them. A partition counts
 * for its table; only REFRESH writes a materialized view.
 */
export async function blockedBy(
  watcher: pg.Client,
  session: pg.Client,
): Promise<ReadonlyMap<string, "reads and writes" | "writes">> {
  const { rows } = await watcher.query(BLOCKED, [processId(session)]);
  return new Map(
    rows
      .filter(({ reads, writes }) => reads || writes)
      .map(({ name, reads }) => [name, reads ? "reads and writes" : "writes"]),
  );
}

import type pg from "pg";
import type { ColumnStatistics, SnapshotGap } from "../../../model/snapshot.ts";

export interface ReadColumnStatistics {
  /** By qualified table name, then by column. */
  readonly tables: ReadonlyMap<string, Readonly<Record<string, ColumnStatistics>>>;
  readonly gaps: readonly SnapshotGap[];
}

// most_common_vals and histogram_bounds hold values of rows: they are never asked for.
const visible = `select format('%I.%I', s.schemaname, s.tablename) as "table", s.attname as name, s.null_frac as "nullFraction",
  s.n_distinct as "distinct", s.avg_width as "averageWidth" from pg_stats s join pg_namespace n on n.nspname = s.schemaname
  join pg_class c on c.relnamespace = n.oid and c.relname = s.tablename
  where s.schemaname !~ '^pg_' and s.schemaname <> 'information_schema' and c.relkind in ('r', 'p', 'm', 'f') and s.inherited = (c.relkind = 'p')`;

// pg_stats leaves out, without a word, what the role has no SELECT on.
const hidden = `select coalesce(json_agg(name order by name), '[]')::text as json, (select current_user) as role from (
  select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relpersistence <> 't'
    and not (has_table_privilege(c.oid, 'SELECT') and not row_security_active(c.oid))) t`;

/** Null fraction, distinct count and width of the columns that the role may see; what it may not is a gap. */
export async function readColumnStatistics(client: pg.ClientBase): Promise<ReadColumnStatistics> {
  const { rows } = await client.query<{ json: string }>(
    `select coalesce(json_agg(t), '[]')::text as json from (${visible}) t`,
  );
  const tables = new Map<string, Record<string, ColumnStatistics>>();
  for (const { table, name, ...statistics } of JSON.parse(rows[0]?.json ?? "[]") as ({
    table: string;
    name: string;
  } & ColumnStatistics)[]) {
    const columns = tables.get(table) ?? {};
    columns[name] = statistics;
    tables.set(table, columns);
  }
  const answer = await client.query<{ json: string; role: string }>(hidden);
  const names = JSON.parse(answer.rows[0]?.json ?? "[]") as string[];
  return { tables, gaps: names.length === 0 ? [] : [hiddenGap(names, answer.rows[0]?.role ?? "")] };
}

function hiddenGap(names: readonly string[], role: string): SnapshotGap {
  const shown = names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${names.length - 3} more` : "");
  return {
    what: `column statistics of ${names.length} tables (${shown}): ${role} has no SELECT on them, and pg_stats then shows nothing`,
    consequence: "whether SET NOT NULL would find nulls there, or UNIQUE duplicates, is not known",
  };
}

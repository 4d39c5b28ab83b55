import type pg from "pg";
import type { Sizes } from "./measurements.ts";

/** Sizes of the tables in the schema on the search path, as the statistics of a snapshot have them. */
export async function readSizes(client: pg.ClientBase, step: number): Promise<Sizes> {
  const { rows } = await client.query<{ name: string; rows: number; heap: number; toast: number }>(
    `select relname as name, greatest(reltuples, 0)::float8 as rows, pg_relation_size(oid)::float8 as heap,
       coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0)::float8 as toast
     from pg_class where relkind = 'r' and relnamespace = current_schema::regnamespace`,
  );
  const { rows: columns } = await client.query<{ table: string; column: string; width: number }>(
    `select tablename as table, attname as column, avg_width as width from pg_stats where schemaname = current_schema`,
  );
  const tables = new Map(rows.map((row) => [row.name, row]));
  const widths = new Map(columns.map(({ table, column, width }) => [`${table}.${column}`, width]));
  const of = (table: string): { rows: number; heap: number; toast: number } => {
    const found = tables.get(table);
    if (found === undefined) throw new Error(`There is no table ${table} at 10^${Math.log10(step)} rows.`);
    return found;
  };
  return {
    rows: (table) => of(table).rows,
    heapBytes: (table) => of(table).heap,
    toastBytes: (table) => of(table).toast,
    width: (table, column) => widths.get(`${table}.${column}`) ?? 16,
  };
}

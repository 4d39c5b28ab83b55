import type pg from "pg";

/** What a database holds: what can be lost by a migration. */
export interface ServerState {
  /** By the table's oid, which a rename leaves as it is. */
  readonly tables: ReadonlyMap<number, TableState>;
  readonly invalidIndexes: readonly string[];
}

interface TableState {
  readonly name: string;
  readonly rows: number;
  /** Values that are not null, by the column's number: a rename leaves that as it is, too. */
  readonly columns: ReadonlyMap<number, { readonly name: string; readonly values: number }>;
}

const TABLES = `
  select c.oid::int as oid, case when n.nspname = 'public' then '' else n.nspname || '.' end || c.relname as name,
    format('select %s::int as oid, count(*)::int as rows, array[%s]::int[] as values from only %I.%I', c.oid,
      string_agg(format('count(%I)', a.attname), ', ' order by a.attnum), n.nspname, c.relname) as query,
    array_agg(a.attnum::int order by a.attnum) as numbers, array_agg(a.attname::text order by a.attnum) as names
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_t'
  group by c.oid, n.nspname, c.relname`;

/** Counts what is there. */
export async function readState(watcher: pg.Client): Promise<ServerState> {
  const { rows: tables } = await watcher.query(TABLES);
  const { rows: counts } = await watcher.query(tables.map(({ query }) => query).join(" union all "));
  const { rows: indexes } = await watcher.query(
    "select indexrelid::regclass::text as name from pg_index where not indisvalid order by 1",
  );
  return {
    tables: new Map(
      tables.map(({ oid, name, numbers, names }) => {
        const counted = counts.find((each) => each.oid === oid);
        const columns = new Map<number, { name: string; values: number }>(
          numbers.map((number: number, index: number) => [
            number,
            { name: names[index], values: counted.values[index] },
          ]),
        );
        return [oid, { name, rows: counted.rows, columns }];
      }),
    ),
    invalidIndexes: indexes.map(({ name }) => name),
  };
}

/** What was there before and is gone, and what was left behind, in the words of labels. */
export function compareStates(before: ServerState, after: ServerState): readonly string[] {
  const lost = [...before.tables].flatMap(([oid, was]) => {
    if (was.rows === 0) return [];
    const now = after.tables.get(oid);
    if (now === undefined) return [`loses ${was.name}`];
    if (now.rows < was.rows) return [`loses rows of ${was.name}`];
    return [...was.columns]
      .filter(([number, { values }]) => values > 0 && (now.columns.get(number)?.values ?? 0) < values)
      .map(([, { name }]) => `loses ${was.name}.${name}`);
  });
  const invalid = after.invalidIndexes.some((name) => !before.invalidIndexes.includes(name));
  return [...lost, ...(invalid ? ["leaves an invalid index"] : [])];
}

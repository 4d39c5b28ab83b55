import type pg from "pg";

/** What a database holds: what can be lost by a migration. */
export interface ServerState {
  /** By the table's oid, which a rename leaves as it is. */
  readonly tables: ReadonlyMap<number, TableState>;
  readonly invalidIndexes: readonly string[];
  /** Each index as the table and everything that tells it from others but its name, twice where there are two. */
  readonly indexes: readonly { readonly table: string; readonly shape: string }[];
  /** Views, functions, triggers and foreign keys by name. */
  readonly dependents: readonly string[];
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

const INDEXES = `
  select indexrelid::regclass::text as name, indrelid::regclass::text as table, indisvalid as valid,
    concat_ws(' ', c.relam, indkey, indclass, indcollation, indoption, indexprs, indpred) as shape
  from pg_index join pg_class c on c.oid = indexrelid
  where c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)' order by 1`;

const DEPENDENTS = `
  select 'the ' || kind || ' ' || name as name from (
    select case relkind when 'v' then 'view' else 'materialized view' end as kind, oid::regclass::text as name
    from pg_class where relkind in ('v', 'm') and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
    union all select 'foreign key', conname from pg_constraint where contype = 'f' and conparentid = 0
    union all select 'trigger', tgname from pg_trigger where not tgisinternal and tgparentid = 0
    union all select 'function', proname from pg_proc where pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
  ) dependents order by 1`;

/** Counts what is there. */
export async function readState(session: pg.Client): Promise<ServerState> {
  const { rows: tables } = await session.query(TABLES);
  const { rows: counts } = await session.query(tables.map(({ query }) => query).join(" union all "));
  const { rows: indexes } = await session.query(INDEXES);
  const { rows: dependents } = await session.query(DEPENDENTS);
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
    invalidIndexes: indexes.filter(({ valid }) => !valid).map(({ name }) => name),
    indexes: indexes.map(({ table, shape }) => ({ table, shape })),
    dependents: dependents.map(({ name }) => name),
  };
}

/**
 * What was there before and is gone, and what was left behind, in the words of labels.
 *
 * @param sql the migration: what it names it drops on purpose
 */
export function compareStates(before: ServerState, after: ServerState, sql: string): readonly string[] {
  const lost = [...before.tables].flatMap(([oid, was]) => {
    if (was.rows === 0) return [];
    const now = after.tables.get(oid);
    if (now === undefined) return [`loses ${was.name}`];
    if (now.rows < was.rows) return [`loses rows of ${was.name}`];
    return [...was.columns]
      .filter(([number, { values }]) => values > 0 && (now.columns.get(number)?.values ?? 0) < values)
      .map(([, { name }]) => `loses ${was.name}.${name}`);
  });
  const dropped = before.dependents
    .filter((name) => !after.dependents.includes(name))
    .filter((name) => !sql.includes(name.split(" ").at(-1) ?? ""));
  const invalid = after.invalidIndexes.some((name) => !before.invalidIndexes.includes(name));
  return [
    ...lost,
    ...dropped.map((name) => `drops ${name}`),
    ...(invalid ? ["leaves an invalid index"] : []),
    ...repeated(after).filter((fact) => !repeated(before).includes(fact)),
  ];
}

function repeated({ indexes }: ServerState): readonly string[] {
  const isAgain = (index: ServerState["indexes"][number], position: number): boolean =>
    indexes.slice(0, position).some(({ table, shape }) => table === index.table && shape === index.shape);
  return indexes.filter(isAgain).map(({ table }) => `repeats an index of ${table}`);
}

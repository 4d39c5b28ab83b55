import type pg from "pg";

/** What a database holds: what can be lost by a migration. */
export interface ServerState {
  /** By the table's oid, which a rename leaves as it is. */
  readonly tables: ReadonlyMap<number, TableState>;
  readonly invalidIndexes: readonly string[];
  /** Each index as the table and everything that tells it from others but its name, twice where there are two. */
  readonly indexes: readonly { readonly table: string; readonly shape: string }[];
  /** What hangs on other things, by name: views, functions, triggers, foreign keys, defaults and the like. */
  readonly dependents: readonly { readonly name: string; readonly table: number }[];
  /** Tables without a write-ahead log. */
  readonly unlogged: readonly string[];
  /** Policies of tables whose row-level security is off. */
  readonly idlePolicies: readonly string[];
  /** What the role `stranger` may do, whom nothing was ever granted. */
  readonly open: readonly string[];
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

/** With the table that each is of: what goes with its table is not told. */
const DEPENDENTS = `
  select 'the ' || kind || ' ' || name as name, owner::int as table from (
    select case relkind when 'v' then 'view' when 'm' then 'materialized view' else 'sequence' end as kind,
      oid::regclass::text as name, 0 as owner
    from pg_class where relkind in ('v', 'm', 'S') and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
      and not exists (select from pg_depend where objid = pg_class.oid and refobjsubid > 0 and deptype in ('a', 'i'))
    union all select 'foreign key', conname, conrelid from pg_constraint where contype = 'f' and conparentid = 0
    union all select 'trigger', tgname, tgrelid from pg_trigger where not tgisinternal and tgparentid = 0
    union all select 'rule', rulename, ev_class from pg_rewrite
      where rulename <> '_RETURN' and ev_class::regclass::text !~ '^(pg_|information_schema)'
    union all select 'policy', polname, polrelid from pg_policy
    union all select 'published table', prrelid::regclass::text, prrelid from pg_publication_rel
    union all select 'index', indexrelid::regclass::text, indrelid from pg_index join pg_class on pg_class.oid = indrelid
      where relkind = 'r' and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
        and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
        and not exists (select from pg_inherits where inhrelid = indexrelid)
    union all select 'default', adrelid::regclass || '.' || attname, adrelid
      from pg_attrdef join pg_attribute on attrelid = adrelid and attnum = adnum where attgenerated = ''
    union all select 'function', proname, 0 from pg_proc
      where pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
        and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
  ) dependents order by 1`;

const UNLOGGED = `
  select oid::regclass::text as name from pg_class
  where relkind = 'r' and relpersistence = 'u' order by 1`;

const IDLE_POLICIES = `
  select polname as name from pg_policy join pg_class c on c.oid = polrelid where not relrowsecurity order by 1`;

const OPEN = `
  select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'S') and n.nspname !~ '^(pg_|information_schema)'
    and case when c.relkind = 'S' then has_sequence_privilege('stranger', c.oid, 'usage, select, update')
      else has_table_privilege('stranger', c.oid, 'select, insert, update, delete, truncate') end
  union all select 'the schema ' || nspname from pg_namespace
  where nspname !~ '^(pg_|information_schema)' and has_schema_privilege('stranger', oid, 'create')`;

/** Counts what is there. Names are those of the default search_path, whatever the migration set. */
export async function readState(runner: pg.Client): Promise<ServerState> {
  const session = { query: (sql: string) => queryByDefaultPath(runner, sql) };
  const { rows: tables } = await session.query(TABLES);
  const { rows: counts } = await session.query(tables.map(({ query }) => query).join(" union all "));
  const { rows: indexes } = await session.query(INDEXES);
  const { rows: dependents } = await session.query(DEPENDENTS);
  const { rows: unlogged } = await session.query(UNLOGGED);
  const { rows: idlePolicies } = await session.query(IDLE_POLICIES);
  const { rows: open } = await session.query(OPEN);
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
    dependents,
    unlogged: unlogged.map(({ name }) => name),
    idlePolicies: idlePolicies.map(({ name }) => name),
    open: open.map(({ name }) => name),
  };
}

async function queryByDefaultPath(runner: pg.Client, sql: string): Promise<pg.QueryResult> {
  const results = await runner.query(`set local search_path = "$user", public; ${sql}`);
  return (results as unknown as readonly pg.QueryResult[])[1] as pg.QueryResult;
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
    .filter(({ name }) => !after.dependents.some((each) => each.name === name))
    .filter(({ table }) => !before.tables.has(table) || after.tables.has(table))
    .filter(({ name }) => !isNamed(name.split(" ").at(-1) ?? "", sql));
  const invalid = after.invalidIndexes.some((name) => !before.invalidIndexes.includes(name));
  return [
    ...lost,
    ...dropped.map(({ name }) => `drops ${name}`),
    ...added(before.unlogged, after.unlogged)
      .filter((name) => [...before.tables.values()].some((table) => table.name === name))
      .map((name) => `unlogs ${name}`),
    ...added(before.idlePolicies, after.idlePolicies).map(
      (name) => `leaves the policy ${name} without effect`,
    ),
    ...added(before.open, after.open).map((name) => `opens ${name} to every role`),
    ...(invalid ? ["leaves an invalid index"] : []),
    ...repeated(after).filter((fact) => !repeated(before).includes(fact)),
  ];
}

function added(before: readonly string[], after: readonly string[]): readonly string[] {
  return after.filter((name) => !before.includes(name));
}

/** True where every part of a name stands in the SQL as a word. */
function isNamed(name: string, sql: string): boolean {
  return name.split(".").every((part) => new RegExp(`\\b${part}\\b`).test(sql));
}

function repeated({ indexes }: ServerState): readonly string[] {
  const isAgain = (index: ServerState["indexes"][number], position: number): boolean =>
    indexes.slice(0, position).some(({ table, shape }) => table === index.table && shape === index.shape);
  return indexes.filter(isAgain).map(({ table }) => `repeats an index of ${table}`);
}

/** What the observer keeps of one relation to see what a statement changes. Numbers are OIDs. */
export interface RelationState {
  readonly oid: number;
  /** Qualified, quoted. */
  readonly name: string;
  /** Not qualified, not quoted: what the server's messages show. */
  readonly bareName: string;
  /** pg_class.relkind. */
  readonly kind: string;
  /** Of an index: its table; of a TOAST table or index: the table whose values it holds; else null. */
  readonly owner: number | null;
  readonly fileNode: number;
  readonly tablespace: number;
  readonly toast: number;
  /** Changes when a catalog row of the relation, or of what hangs on it, changes. */
  readonly signature: string;
}

/** Counters of the session's unreported statistics of one relation: [scans, inserted, updated, deleted]. */
export type Counters = readonly [number, number, number, number];

/** What the catalogs say at one moment, within the migration's session. */
export interface CatalogReading {
  readonly relations: readonly RelationState[];
  /** By OID; relations without a count are left out. */
  readonly counters: Readonly<Record<string, Counters>>;
  /** Changes when types, functions, schemas and the like change. */
  readonly otherObjects: string;
  /** Foreign keys asked for by name: [referencing table, referenced table]. */
  readonly foreignKeys: readonly (readonly [number, number])[];
}

/** First OID of objects that are not the server's own (src/include/access/transam.h). */
export const firstUserOid = 16_384;

/** Catalogs whose rows belong to a relation, with the column that says to which. */
const partCatalogs = [
  ["pg_attribute", "attrelid"],
  ["pg_attrdef", "adrelid"],
  ["pg_constraint", "conrelid"],
  ["pg_index", "indrelid"],
  ["pg_index", "indexrelid"],
  ["pg_trigger", "tgrelid"],
  ["pg_policy", "polrelid"],
  ["pg_rewrite", "ev_class"],
  ["pg_inherits", "inhrelid"],
  ["pg_inherits", "inhparent"],
  ["pg_sequence", "seqrelid"],
] as const;

// Count and newest writer of the rows tell each insert, update and delete, since every observed statement has a
// (sub)transaction of its own.
const partsOf = (which: string): string =>
  partCatalogs
    .map(
      (
        [catalog, column],
        index,
      ) => `select ${column} as oid, ${index} as part, count(*) || '.' || max(xmin::text::int8) as written
        from pg_catalog.${catalog} where ${column} ${which} group by 1`,
    )
    .join(" union all ");

const statesOf = (which: string): string => `select coalesce(json_agg(json_build_object('oid', c.oid::int8,
    'name', format('%I.%I', n.nspname, c.relname), 'bareName', c.relname, 'kind', c.relkind,
    'fileNode', c.relfilenode::int8, 'tablespace', c.reltablespace::int8, 'toast', c.reltoastrelid::int8,
    'owner', case when n.nspname like 'pg\\_toast%' then substring(c.relname from '^pg_toast_([0-9]+)')::int8
      else i.indrelid::int8 end, 'signature', concat_ws('/', c.xmin::text, p.written))), '[]')
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_index i on i.indexrelid = c.oid
  left join (select oid, string_agg(part || ':' || written, '/' order by part) as written from (${partsOf(which)}) x group by 1) p
    on p.oid = c.oid
  where c.oid ${which}`;

const counted = "json_build_array(s, i, u, d)";
const counters = `select coalesce(json_object_agg(oid, ${counted}), '{}') from (
  select c.oid, pg_stat_get_xact_numscans(c.oid) s, pg_stat_get_xact_tuples_inserted(c.oid) i,
    pg_stat_get_xact_tuples_updated(c.oid) u, pg_stat_get_xact_tuples_deleted(c.oid) d
  from pg_catalog.pg_class c where c.relkind in ('r', 'm') and c.oid >= ${firstUserOid}) x
  where s > 0 or i > 0 or u > 0 or d > 0`;

const catalogsOfOtherObjects = [
  "pg_proc",
  "pg_aggregate",
  "pg_namespace",
  "pg_extension",
  "pg_enum",
  "pg_publication",
  "pg_publication_rel",
  "pg_operator",
  "pg_opclass",
  "pg_opfamily",
  "pg_cast",
  "pg_collation",
  "pg_conversion",
  "pg_ts_config",
  "pg_ts_dict",
  "pg_foreign_server",
  "pg_foreign_data_wrapper",
  "pg_event_trigger",
  "pg_statistic_ext",
  "pg_default_acl",
  "pg_range",
];

// The session's own counters of its writes to catalogs cost nothing to read; pg_type is written for every table
// too, and pg_constraint likewise, so of these the rows themselves are looked at.
const otherObjects = `select (select string_agg((pg_stat_get_xact_tuples_inserted(k) + pg_stat_get_xact_tuples_updated(k)
    + pg_stat_get_xact_tuples_deleted(k))::text, ',') from unnest(array[${catalogsOfOtherObjects
      .map((name) => `'pg_catalog.${name}'::regclass`)
      .join(", ")}]) k)
  || (select '/' || count(*) || '.' || coalesce(max(xmin::text::int8), 0) from pg_catalog.pg_type where typrelid = 0 and typcategory <> 'A')
  || (select '/' || count(*) || '.' || coalesce(max(xmin::text::int8), 0) from pg_catalog.pg_constraint where contypid <> 0)`;

/** Which relations a reading is to tell the state of. */
export interface ReadingScope {
  /** OIDs; "all": every relation of the user's; null: none. */
  readonly relations: readonly number[] | "all" | null;
  /** Names of foreign keys to look up, as SQL literals. */
  readonly foreignKeys: readonly string[];
}

/**
 * One statement that answers a CatalogReading as a single value. It must run with the search path set to
 * pg_catalog, so that nothing that the migration made is called.
 */
export function readingQuery({ relations, foreignKeys }: ReadingScope): string {
  const which =
    relations === "all" ? `>= ${firstUserOid}` : `= any ('{${(relations ?? []).join(",")}}'::oid[])`;
  const states = relations === null || relations.length === 0 ? "select '[]'::json" : statesOf(which);
  const keys =
    foreignKeys.length === 0
      ? "select '[]'::json"
      : `select coalesce(json_agg(json_build_array(conrelid::int8, confrelid::int8)), '[]')
         from pg_catalog.pg_constraint where contype = 'f' and conname = any (array[${foreignKeys.join(", ")}]::name[])`;
  return `select json_build_object('relations', (${states}), 'counters', (${counters}),
    'otherObjects', (${otherObjects}), 'foreignKeys', (${keys}))::text as reading`;
}

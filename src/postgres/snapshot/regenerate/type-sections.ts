import { collateClause, notOfExtension, type Section, userSchema } from "./schema-object.ts";

const owner = (kind: string, role: string): string =>
  `format('ALTER ${kind} %I.%I OWNER TO %I;', n.nspname, NAME, pg_get_userbyid(${role}))`;

/** Schemas, extensions, collations and types, foreign servers. */
export function typeSections(major: number): readonly Section[] {
  return [
    schemas,
    extensions,
    collations(major),
    enums,
    composites,
    ranges,
    domains,
    foreignDataWrappers,
    servers,
  ];
}

const schemas = `select 'pg_namespace:' || n.oid as id, n.nspname as name,
  array[format('CREATE SCHEMA IF NOT EXISTS %I;', n.nspname)] ||
    case when n.nspname = 'public' then '{}' else array[format('ALTER SCHEMA %I OWNER TO %I;', n.nspname, pg_get_userbyid(n.nspowner))] end as statements
  from pg_namespace n where ${userSchema} and ${notOfExtension("pg_namespace", "n.oid")}`;

const extensions = `select 'pg_extension:' || e.oid as id, e.extname as name,
  array[format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I;', e.extname, n.nspname)] as statements
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname <> 'plpgsql'`;

function collations(major: number): Section {
  const locale =
    major >= 17
      ? "o.colllocale"
      : major >= 15
        ? "o.colliculocale"
        : "case when o.collprovider = 'i' then o.collcollate end";
  const rules = major >= 16 ? "coalesce(', rules = ' || quote_literal(o.collicurules), '')" : "''";
  return `select 'pg_collation:' || o.oid as id, format('%I.%I', n.nspname, o.collname) as name, array[
    format('CREATE COLLATION %I.%I (provider = %s, %s%s%s);', n.nspname, o.collname,
      case o.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end,
      coalesce('locale = ' || quote_literal(${locale}), format('lc_collate = %L, lc_ctype = %L', o.collcollate, o.collctype)),
      ${rules}, case when o.collisdeterministic then '' else ', deterministic = false' end),
    ${owner("COLLATION", "o.collowner").replace("NAME", "o.collname")}] as statements
    from pg_collation o join pg_namespace n on n.oid = o.collnamespace where ${userSchema} and ${notOfExtension("pg_collation", "o.oid")}`;
}

const typesOf = (
  condition: string,
  create: string,
  kind = "TYPE",
): Section => `select 'pg_type:' || t.oid as id,
  format('%I.%I', n.nspname, t.typname) as name, ${create} || array[${owner(kind, "t.typowner").replace("NAME", "t.typname")}] as statements
  from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
  where ${userSchema} and ${condition} and ${notOfExtension("pg_type", "t.oid")}`;

const enums = typesOf(
  "t.typtype = 'e'",
  `array[format('CREATE TYPE %I.%I AS ENUM (%s);', n.nspname, t.typname,
    (select string_agg(quote_literal(l.enumlabel), ', ' order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid))]`,
);

const composites = typesOf(
  "t.typtype = 'c' and c.relkind = 'c'",
  `array[format('CREATE TYPE %I.%I AS (%s);', n.nspname, t.typname,
    (select string_agg(format('%I %s%s', a.attname, format_type(a.atttypid, a.atttypmod), ${collateClause("a.attcollation", "a.atttypid")}), ', ' order by a.attnum)
      from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped))]`,
);

const ranges = typesOf(
  "t.typtype = 'r'",
  `array[(select format('CREATE TYPE %I.%I AS RANGE (subtype = %s%s%s%s, multirange_type_name = %s);', n.nspname, t.typname, format_type(r.rngsubtype, null),
    coalesce((select format(', subtype_opclass = %I.%I', pn.nspname, p.opcname) from pg_opclass p join pg_namespace pn on pn.oid = p.opcnamespace
      where p.oid = r.rngsubopc and not p.opcdefault), ''),
    coalesce((select format(', collation = %I.%I', cn.nspname, co.collname) from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace
      where co.oid = r.rngcollation and co.collname <> 'default'), ''),
    case when r.rngsubdiff <> 0 then format(', subtype_diff = %s', r.rngsubdiff::regproc) else '' end, r.rngmultitypid::regtype)
    from pg_range r where r.rngtypid = t.oid)]`,
);

const domains = typesOf(
  "t.typtype = 'd'",
  `array[format('CREATE DOMAIN %I.%I AS %s%s%s%s;', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), ${collateClause("t.typcollation", "t.typbasetype")},
    coalesce(' DEFAULT ' || coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)), ''),
    case when t.typnotnull and not exists (select from pg_constraint o where o.contypid = t.oid and o.contype = 'n') then ' NOT NULL' else '' end ||
    coalesce((select string_agg(format(' CONSTRAINT %I %s', o.conname, pg_get_constraintdef(o.oid)), '' order by o.conname)
      from pg_constraint o where o.contypid = t.oid and o.convalidated), ''))]
  || coalesce((select array_agg(format('ALTER DOMAIN %I.%I ADD CONSTRAINT %I %s;', n.nspname, t.typname, o.conname, pg_get_constraintdef(o.oid)) order by o.conname)
      from pg_constraint o where o.contypid = t.oid and not o.convalidated), '{}')`,
  "DOMAIN",
);

// Options are left out: those of a server may hold hosts and passwords, and the shadow never connects to it.
const foreignDataWrappers = `select 'pg_foreign_data_wrapper:' || w.oid as id, w.fdwname as name,
  array[format('CREATE FOREIGN DATA WRAPPER %I;', w.fdwname)] as statements
  from pg_foreign_data_wrapper w where ${notOfExtension("pg_foreign_data_wrapper", "w.oid")}`;

const servers = `select 'pg_foreign_server:' || s.oid as id, s.srvname as name,
  array[format('CREATE SERVER %I FOREIGN DATA WRAPPER %I;', s.srvname, w.fdwname)] as statements
  from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw where ${notOfExtension("pg_foreign_server", "s.oid")}`;

import type { QualifiedName } from "./split-qualified-name.ts";

/**
 * The catalog queries of `readCatalog`: each gives one row with one JSON array. They are written for 14 to 18,
 * need no right on any table, and name everything of pg_catalog in full, since they may run on a session whose
 * search path somebody else has chosen.
 */
export interface CatalogQueries {
  readonly relations: string;
  readonly columns: string;
  readonly constraints: string;
  readonly references: string;
  readonly indexes: string;
  readonly triggers: string;
  readonly policies: string;
  readonly rules: string;
  readonly inheritance: string;
  readonly views: string;
}

const userSchema = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";
const asJson = (select: string): string =>
  `select coalesce(json_agg(t), '[]')::text as json from (${select}) t`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const columnNames = (relation: string, keys: string): string =>
  `(select coalesce(json_agg(a.attname order by k.position), '[]') from unnest(${keys}) with ordinality k(number, position)
    join pg_catalog.pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

const schemaTables = `union select s.oid from pg_catalog.pg_publication_namespace r join pg_catalog.pg_class s on s.relnamespace = r.pnnspid
  where r.pnpubid = p.oid and s.relkind in ('r', 'p')`;

const ownTemporary =
  "(select t.nspname from pg_catalog.pg_namespace t where t.oid = pg_catalog.pg_my_temp_schema())";

/** SQL for the OIDs of every relation of the user's schemas, the session's own temporary ones included. */
export const everyRelation = `select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r','p','v','m','S','f') and (${userSchema} or n.oid = pg_catalog.pg_my_temp_schema())`;

/**
 * SQL that keeps the OIDs of the relations of these names for the rest of the transaction, and the selection that reads them.
 * Found once, since each of ten queries would otherwise plan the look-up anew, which takes longer than all else.
 */
export function relationsNamed(names: readonly QualifiedName[]): {
  readonly find: string;
  readonly wanted: string;
} {
  const schemaOf = (schema: string): string => (schema === "pg_temp" ? ownTemporary : literal(schema));
  const pairs = names.map(({ schema, name }) => `(${literal(name)}, ${schemaOf(schema)})`).join(", ");
  return {
    find: `select set_config('lockkeeper.relations', coalesce(array_agg(coalesce(i.indrelid, c.oid)), '{}')::text, true)
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_index i on i.indexrelid = c.oid
      where (c.relname, n.nspname) in (${pairs}) and c.relkind in ('r','p','v','m','S','f','i','I')`,
    wanted: "select unnest(current_setting('lockkeeper.relations')::oid[])",
  };
}

/** The queries about relations for a server of `major`, for the relations whose OIDs `wanted` selects. */
export function relationQueries(major: number, wanted: string): CatalogQueries {
  return {
    relations:
      asJson(`select c.oid::int8, n.nspname as schema, c.relname as "bareName", format('%I.%I', n.nspname, c.relname) as name,
      c.relkind as kind, pg_get_userbyid(c.relowner) as owner, c.relpersistence as persistence, m.amname as "accessMethod",
      coalesce(c.reloptions, '{}') as options, c.relrowsecurity as "rowSecurity", c.relreplident as "replicaIdentity",
      p.partstrat as strategy, pg_get_partkeydef(p.partrelid) as key, pg_get_expr(c.relpartbound, c.oid) as "partitionBound",
      case when c.relkind in ('v','m') then pg_get_viewdef(c.oid) end as definition,
      case when c.relkind = 'S' then (select format('%I.%I.%I', tn.nspname, tc.relname, a.attname) from pg_catalog.pg_depend d
        join pg_catalog.pg_class tc on tc.oid = d.refobjid join pg_catalog.pg_namespace tn on tn.oid = tc.relnamespace
        join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_catalog.pg_class'::regclass
        and d.deptype in ('a','i') limit 1) end as "ownedBy",
      (select coalesce(json_agg(format('%I.%I', sn.nspname, s.stxname) order by s.oid), '[]') from pg_catalog.pg_statistic_ext s
        join pg_catalog.pg_namespace sn on sn.oid = s.stxnamespace where s.stxrelid = c.oid) as statistics
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_am m on m.oid = c.relam left join pg_catalog.pg_partitioned_table p on p.partrelid = c.oid
      where c.oid in (${wanted}) order by n.nspname collate "C", c.relname collate "C"`),
    columns:
      asJson(`select a.attrelid::int8 as relation, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull as "notNull", pg_get_expr(d.adbin, d.adrelid) as "default", a.attgenerated as generated, a.attidentity as identity,
      case when a.attcollation <> t.typcollation then (select format('%I.%I', n.nspname, o.collname) from pg_catalog.pg_collation o
        join pg_catalog.pg_namespace n on n.oid = o.collnamespace where o.oid = a.attcollation) end as collation
      from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
      left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid in (${wanted}) and a.attnum > 0 and not a.attisdropped order by a.attrelid, a.attnum`),
    // The clones of a foreign key that only stand for partitions of the referenced table are left out: they cannot be named in SQL.
    constraints:
      asJson(`select o.conrelid::int8 as relation, o.conname as name, o.contype as kind, ${columnNames("o.conrelid", "o.conkey")} as columns,
      o.convalidated as validated, ${major >= 18 ? "o.conenforced" : "true"} as enforced, o.condeferrable as deferrable,
      o.connoinherit and o.contype in ('c', 'n') as "noInherit", pg_get_constraintdef(o.oid) as definition,
      case when o.contype = 'f' then (select format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = o.confrelid) end as "referencedRelation",
      case when o.contype = 'f' then ${columnNames("o.confrelid", "o.confkey")} end as "referencedColumns",
      case when o.contype in ('p','u','x') then (select format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = o.conindid) end as index
      from pg_catalog.pg_constraint o left join pg_catalog.pg_constraint parent on parent.oid = o.conparentid
      where o.conrelid in (${wanted}) and parent.conrelid is distinct from o.conrelid order by o.conrelid, o.conname collate "C"`),
    references:
      asJson(`select o.confrelid::int8 as relation, format('%I.%I', n.nspname, c.relname) as referencing, o.conname as name
      from pg_catalog.pg_constraint o join pg_catalog.pg_class c on c.oid = o.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where o.contype = 'f' and o.confrelid in (${wanted}) and o.confrelid <> o.conrelid order by n.nspname collate "C", c.relname collate "C", o.conname collate "C"`),
    indexes:
      asJson(`select i.indrelid::int8 as relation, format('%I.%I', n.nspname, c.relname) as name, format('%I.%I', tn.nspname, tc.relname) as "table",
      m.amname as method, i.indnkeyatts as "keyCount", i.indisunique as unique, i.indisprimary as primary, i.indisvalid as valid,
      (select json_agg(a.attname order by k.position) from unnest(i.indkey::int2[]) with ordinality k(number, position)
        left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number and k.number <> 0) as keys,
      pg_get_expr(i.indexprs, i.indrelid) as expressions, pg_get_expr(i.indpred, i.indrelid) as predicate, pg_get_indexdef(i.indexrelid) as definition,
      (select format('%I.%I', pn.nspname, pc.relname) from pg_catalog.pg_inherits h join pg_catalog.pg_class pc on pc.oid = h.inhparent
        join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace where h.inhrelid = i.indexrelid) as parent
      from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_class tc on tc.oid = i.indrelid join pg_catalog.pg_namespace tn on tn.oid = tc.relnamespace
      join pg_catalog.pg_am m on m.oid = c.relam where i.indrelid in (${wanted}) order by c.relname collate "C"`),
    triggers:
      asJson(`select g.tgrelid::int8 as relation, g.tgname as name, format('%I.%I', n.nspname, p.proname) as function, pg_get_triggerdef(g.oid) as definition, g.tgenabled in ('D', 'R') as disabled
      from pg_catalog.pg_trigger g join pg_catalog.pg_proc p on p.oid = g.tgfoid join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where not g.tgisinternal and g.tgrelid in (${wanted}) order by g.tgname collate "C"`),
    policies: asJson(
      `select polrelid::int8 as relation, polname as name from pg_catalog.pg_policy where polrelid in (${wanted}) order by polname collate "C"`,
    ),
    rules: asJson(
      `select ev_class::int8 as relation, rulename as name, ev_type as event from pg_catalog.pg_rewrite where rulename <> '_RETURN' and ev_class in (${wanted}) order by rulename collate "C"`,
    ),
    inheritance:
      asJson(`select h.inhrelid::int8 as child, h.inhparent::int8 as parent, format('%I.%I', cn.nspname, c.relname) as "childName",
      format('%I.%I', pn.nspname, p.relname) as "parentName" from pg_catalog.pg_inherits h
      join pg_catalog.pg_class c on c.oid = h.inhrelid join pg_catalog.pg_namespace cn on cn.oid = c.relnamespace
      join pg_catalog.pg_class p on p.oid = h.inhparent join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
      where h.inhrelid in (${wanted}) or h.inhparent in (${wanted}) order by h.inhrelid, h.inhseqno, 3`),
    views: asJson(`select d.refobjid::int8 as relation, format('%I.%I', n.nspname, v.relname) as name,
      coalesce(json_agg(a.attname order by a.attnum) filter (where a.attname is not null), '[]') as columns
      from (select distinct refobjid, refobjsubid, objid from pg_catalog.pg_depend where classid = 'pg_catalog.pg_rewrite'::regclass
        and refclassid = 'pg_catalog.pg_class'::regclass and refobjid in (${wanted})) d
      join pg_catalog.pg_rewrite r on r.oid = d.objid and r.ev_class <> d.refobjid join pg_catalog.pg_class v on v.oid = r.ev_class
      join pg_catalog.pg_namespace n on n.oid = v.relnamespace
      left join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and d.refobjsubid > 0
      where v.relkind in ('v','m') group by d.refobjid, n.nspname, v.relname order by n.nspname collate "C", v.relname collate "C"`),
  };
}

/** The queries about what is no relation: schemas, types, functions, extensions, publications. */
export function otherQueries(
  major: number,
): Readonly<Record<"schemas" | "types" | "functions" | "extensions" | "publications", string>> {
  return {
    schemas: asJson(
      `select n.nspname as name from pg_catalog.pg_namespace n where ${userSchema} order by n.nspname collate "C"`,
    ),
    types: asJson(`select format('%I.%I', n.nspname, t.typname) as name, t.typtype as kind,
      case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end as "baseType",
      t.typtype = 'd' and (t.typnotnull or exists (select from pg_catalog.pg_constraint o where o.contypid = t.oid)) as constrained,
      t.typtype = 'd' and t.typdefault is not null as "hasDefault",
      (select coalesce(json_agg(e.enumlabel order by e.enumsortorder), '[]') from pg_catalog.pg_enum e where e.enumtypid = t.oid) as "enumLabels"
      from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
      left join pg_catalog.pg_class c on c.oid = t.typrelid
      where ${userSchema} and (t.typtype <> 'c' or c.relkind = 'c') and t.typcategory <> 'A' order by n.nspname collate "C", t.typname collate "C"`),
    functions: asJson(`select format('%I.%I', n.nspname, p.proname) as name,
      (select coalesce(json_agg(format_type(k.type, null) order by k.position), '[]') from unnest(p.proargtypes::oid[]) with ordinality k(type, position)) as arguments,
      case when p.prokind <> 'p' then pg_get_function_result(p.oid) end as returns, p.prokind as kind, p.provolatile as volatility,
      l.lanname as language, p.prosecdef as "securityDefiner",
      case when l.lanname in ('sql','plpgsql') then coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) end as body
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace join pg_catalog.pg_language l on l.oid = p.prolang
      where ${userSchema} order by n.nspname collate "C", p.proname collate "C", p.oid`),
    extensions:
      asJson(`select e.extname as name, e.extversion as version, n.nspname as schema from pg_catalog.pg_extension e
      join pg_catalog.pg_namespace n on n.oid = e.extnamespace order by e.extname collate "C"`),
    publications: asJson(`select p.pubname as name, p.puballtables as "allTables", (
        select coalesce(json_agg(format('%I.%I', n.nspname, c.relname) order by n.nspname collate "C", c.relname collate "C"), '[]')
        from (select r.prrelid as oid from pg_catalog.pg_publication_rel r where r.prpubid = p.oid ${major >= 15 ? schemaTables : ""}) m
        join pg_catalog.pg_class c on c.oid = m.oid join pg_catalog.pg_namespace n on n.oid = c.relnamespace) as tables
      from pg_catalog.pg_publication p order by p.pubname collate "C"`),
  };
}

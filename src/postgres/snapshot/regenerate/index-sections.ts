import { notOfExtension, type Section, userSchema } from "./schema-object.ts";

const table = `pg_class c join pg_namespace n on n.oid = c.relnamespace`;
const ownTable = `${userSchema} and c.relpersistence <> 't' and ${notOfExtension("pg_class", "c.oid")}`;

const keys = `select 'pg_constraint:' || o.oid as id, format('%I.%I.%I', n.nspname, c.relname, o.conname) as name,
  array[format('ALTER TABLE ONLY %I.%I ADD CONSTRAINT %I %s;', n.nspname, c.relname, o.conname, pg_get_constraintdef(o.oid))]
  || case when i.reloptions is null then '{}' else array[format('ALTER INDEX %I.%I SET (%s);', n.nspname, i.relname, array_to_string(i.reloptions, ', '))] end as statements
  from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace join pg_class i on i.oid = o.conindid
  where o.contype in ('p', 'u', 'x') and ${ownTable}`;

const indexes = (
  major: number,
): Section => `select 'pg_class:' || i.indexrelid as id, format('%I.%I', n.nspname, x.relname) as name,
  array[pg_get_indexdef(i.indexrelid) || ';']
  || coalesce((select array_agg(format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s;', n.nspname, x.relname, a.attnum, a.attstattarget) order by a.attnum)
      from pg_attribute a where a.attrelid = i.indexrelid and ${major >= 17 ? "a.attstattarget is not null" : "a.attstattarget >= 0"}), '{}') as statements
  from pg_index i join pg_class x on x.oid = i.indexrelid join ${table} on c.oid = i.indrelid
  where c.relkind in ('r', 'p', 'm') and ${ownTable}
    and not exists (select from pg_constraint o where o.conindid = i.indexrelid and o.conrelid = i.indrelid and o.contype in ('p', 'u', 'x'))`;

const partitionIndexes = `select 'attach:' || x.oid as id, format('%I.%I', n.nspname, x.relname) as name,
  array[format('ALTER INDEX %I.%I ATTACH PARTITION %I.%I;', pn.nspname, p.relname, n.nspname, x.relname)] as statements
  from pg_inherits h join pg_class x on x.oid = h.inhrelid join pg_index i on i.indexrelid = x.oid join pg_class p on p.oid = h.inhparent
  join pg_namespace pn on pn.oid = p.relnamespace join ${table} on c.oid = i.indrelid where ${ownTable}`;

const marks = `select 'mark:' || i.indexrelid as id, format('%I.%I', n.nspname, x.relname) as name,
  case when i.indisclustered then array[format('ALTER TABLE %I.%I CLUSTER ON %I;', n.nspname, c.relname, x.relname)] else '{}' end
  || case when i.indisreplident then array[format('ALTER TABLE ONLY %I.%I REPLICA IDENTITY USING INDEX %I;', n.nspname, c.relname, x.relname)] else '{}' end
  || case when not i.indisvalid and x.relkind = 'i' then array[format('UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = %L::pg_catalog.regclass;', format('%I.%I', n.nspname, x.relname))] else '{}' end
    as statements
  from pg_index i join pg_class x on x.oid = i.indexrelid join ${table} on c.oid = i.indrelid
  where ${ownTable} and (i.indisclustered or i.indisreplident or not i.indisvalid)`;

// A foreign key of a partitioned table makes those of its partitions.
const foreignKeys = `select 'pg_constraint:' || o.oid as id, format('%I.%I.%I', n.nspname, c.relname, o.conname) as name,
  array[format('ALTER TABLE %s%I.%I ADD CONSTRAINT %I %s;', case c.relkind when 'p' then '' else 'ONLY ' end, n.nspname, c.relname, o.conname, pg_get_constraintdef(o.oid))] as statements
  from pg_constraint o join ${table} on c.oid = o.conrelid where o.contype = 'f' and o.conparentid = 0 and ${ownTable}`;

const statistics = (
  major: number,
): Section => `select 'pg_statistic_ext:' || s.oid as id, format('%I.%I', n.nspname, s.stxname) as name,
  array[pg_get_statisticsobjdef(s.oid) || ';', format('ALTER STATISTICS %I.%I OWNER TO %I;', n.nspname, s.stxname, pg_get_userbyid(s.stxowner))]
  || case when ${major >= 17 ? "s.stxstattarget is not null" : "s.stxstattarget >= 0"} then array[format('ALTER STATISTICS %I.%I SET STATISTICS %s;', n.nspname, s.stxname, s.stxstattarget)] else '{}' end as statements
  from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where ${userSchema}`;

/** Keys, indexes, foreign keys and statistics objects: what is made once the tables are there. */
export function indexSections(major: number): readonly Section[] {
  return [keys, indexes(major), partitionIndexes, marks, foreignKeys, statistics(major)];
}

/**
 * SQL for who needs whom among the objects of the sections. What is made together with another object (a default, the
 * row type of a table, the index of a key, the sequence of an identity column) stands for that object. A partition does not need
 * its parent, nor an owned sequence its table: they are made apart and joined later.
 */
export const dependencies = `with made_with(class, oid, id) as (
    select 'pg_attrdef'::regclass, oid, 'pg_class:' || adrelid from pg_attrdef
    union all select 'pg_rewrite'::regclass, oid, 'pg_class:' || ev_class from pg_rewrite where rulename = '_RETURN'
    union all select 'pg_type'::regclass, t.oid, 'pg_class:' || c.oid from pg_type t join pg_class c on c.reltype = t.oid and c.relkind <> 'c'
    union all select 'pg_type'::regclass, a.oid, case when c.relkind <> 'c' then 'pg_class:' || c.oid else 'pg_type:' || t.oid end
      from pg_type t join pg_type a on a.oid = t.typarray left join pg_class c on c.reltype = t.oid where t.oid >= 16384
    union all select 'pg_type'::regclass, rngmultitypid, 'pg_type:' || rngtypid from pg_range
    union all select 'pg_class'::regclass, oid, 'pg_type:' || reltype from pg_class where relkind = 'c'
    union all select 'pg_class'::regclass, conindid, 'pg_constraint:' || oid from pg_constraint where contype in ('p', 'u', 'x')
    union all select 'pg_class'::regclass, objid, 'pg_class:' || refobjid from pg_depend
      where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass and refobjsubid > 0 and deptype = 'i'
    union all select 'pg_constraint'::regclass, oid, case when conrelid <> 0 then 'pg_class:' || conrelid else 'pg_type:' || contypid end
      from pg_constraint where contype in ('c', 'n'))
  select distinct coalesce(f.id, d.classid::regclass || ':' || d.objid) as needs, coalesce(t.id, d.refclassid::regclass || ':' || d.refobjid) as needed
  from pg_depend d left join made_with f on f.class = d.classid and f.oid = d.objid left join made_with t on t.class = d.refclassid and t.oid = d.refobjid
  left join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
  where d.objid >= 16384 and d.refobjid >= 16384 and d.deptype in ('n', 'a', 'i')
    and d.refclassid not in ('pg_namespace'::regclass, 'pg_extension'::regclass)
    and not (d.refclassid = 'pg_class'::regclass and (coalesce(c.relispartition, false) or coalesce(c.relkind, 'r') = 'S'))
    and coalesce(f.id, d.classid::regclass || ':' || d.objid) <> coalesce(t.id, d.refclassid::regclass || ':' || d.refobjid)`;

/** Which object (by id) needs which. */
export interface Dependency {
  readonly needs: string;
  readonly needed: string;
}

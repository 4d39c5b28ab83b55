import { collateClause, notOfExtension, type Section, userSchema } from "./schema-object.ts";

const ownRelation = (kinds: string): string =>
  `c.relkind in (${kinds}) and ${userSchema} and c.relpersistence <> 't' and ${notOfExtension("pg_class", "c.oid")}`;
const qualified = "format('%I.%I', n.nspname, c.relname)";

/** Options of a sequence that are not the defaults of an ascending one; `s` is pg_sequence. */
const sequenceOptions = `case when s.seqstart <> 1 then ' START WITH ' || s.seqstart else '' end
  || case when s.seqincrement <> 1 then ' INCREMENT BY ' || s.seqincrement else '' end
  || case when s.seqmin <> 1 then ' MINVALUE ' || s.seqmin else '' end
  || case when s.seqmax <> case s.seqtypid when 'int2'::regtype then 32767 when 'int4'::regtype then 2147483647 else 9223372036854775807 end
       then ' MAXVALUE ' || s.seqmax else '' end
  || case when s.seqcache <> 1 then ' CACHE ' || s.seqcache else '' end || case when s.seqcycle then ' CYCLE' else '' end`;

const ofColumn = (dependency: string): string =>
  `d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype = '${dependency}'`;

const sequences = `select 'pg_class:' || c.oid as id, ${qualified} as name, array[
    format('CREATE%s SEQUENCE %I.%I AS %s%s;', case c.relpersistence when 'u' then ' UNLOGGED' else '' end, n.nspname, c.relname, format_type(s.seqtypid, null), ${sequenceOptions}),
    format('ALTER SEQUENCE %I.%I OWNER TO %I;', n.nspname, c.relname, pg_get_userbyid(c.relowner))] as statements
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_sequence s on s.seqrelid = c.oid
  where ${ownRelation("'S'")} and not exists (select from pg_depend d where d.objid = c.oid and ${ofColumn("i")})`;

const ownedSequences = `select 'owned:' || c.oid as id, ${qualified} as name,
  array[format('ALTER SEQUENCE %I.%I OWNED BY %I.%I.%I;', n.nspname, c.relname, tn.nspname, t.relname, a.attname)] as statements
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_depend d on d.objid = c.oid and ${ofColumn("a")}
  join pg_class t on t.oid = d.refobjid join pg_namespace tn on tn.oid = t.relnamespace join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
  where ${ownRelation("'S'")}`;

const identity = `coalesce((select format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I%s)',
    case a.attidentity when 'a' then 'ALWAYS' else 'BY DEFAULT' end, sn.nspname, sc.relname, ${sequenceOptions})
  from pg_depend d join pg_class sc on sc.oid = d.objid join pg_namespace sn on sn.oid = sc.relnamespace join pg_sequence s on s.seqrelid = sc.oid
  where d.refobjid = a.attrelid and d.refobjsubid = a.attnum and ${ofColumn("i")} and a.attidentity <> ''), '')`;

const columnDefault = `case when e.adbin is null then '' when a.attgenerated = 's' then format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(e.adbin, e.adrelid))
  when a.attgenerated <> '' then format(' GENERATED ALWAYS AS (%s) VIRTUAL', pg_get_expr(e.adbin, e.adrelid))
  else ' DEFAULT ' || pg_get_expr(e.adbin, e.adrelid) end`;

const reloptions = (alias: string, prefix: string): string =>
  `(select string_agg(format('${prefix}%s=%L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ') from unnest(${alias}.reloptions) o)`;

const options = `coalesce(' WITH (' || nullif(concat_ws(', ', ${reloptions("c", "")},
  (select ${reloptions("toast", "toast.")} from pg_class toast where toast.oid = c.reltoastrelid)), '') || ')', '')`;

function tables(major: number): Section {
  // Constraints that are made with the table: a partition must have its parent's before it is attached.
  const local = "o.conrelid = c.oid and (o.conislocal or c.relispartition)";
  const inline = `${local} and o.convalidated and o.contype in ('c'${major >= 18 ? ", 'n'" : ""})`;
  const later = `${local} and not o.convalidated and o.contype in ('c'${major >= 18 ? ", 'n'" : ""})`;
  const ownNotNull = major >= 18 ? "" : " || case when a.attnotnull then ' NOT NULL' else '' end";
  const target = major >= 17 ? "a.attstattarget is not null" : "a.attstattarget >= 0";
  const alter = (what: string, ...values: string[]): string =>
    `format('ALTER ${"%s"} ONLY %I.%I ALTER COLUMN %I ${what};', ${["tableword", "n.nspname", "c.relname", "a.attname", ...values].join(", ")})`;
  return `select 'pg_class:' || c.oid as id, ${qualified} as name, array[
    format('CREATE%s %s %I.%I%s%s%s%s%s%s;', case c.relpersistence when 'u' then ' UNLOGGED' else '' end, tableword, n.nspname, c.relname,
      case when c.reloftype <> 0 then ' OF ' || format_type(c.reloftype, null) else '' end,
      case when body.lines is null and c.reloftype <> 0 then '' else E' (\\n  ' || coalesce(body.lines, '') || E'\\n)' end,
      coalesce((select format(' INHERITS (%s)', string_agg(format('%I.%I', pn.nspname, pc.relname), ', ' order by h.inhseqno)) from pg_inherits h
        join pg_class pc on pc.oid = h.inhparent join pg_namespace pn on pn.oid = pc.relnamespace where h.inhrelid = c.oid and not c.relispartition
        having count(*) > 0), ''),
      coalesce(' PARTITION BY ' || pg_get_partkeydef(c.oid), ''),
      coalesce((select format(' USING %I', m.amname) from pg_am m where m.oid = c.relam and m.amname <> 'heap'), ''),
      case when c.relkind = 'f' then (select format(' SERVER %I', s.srvname) from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = c.oid) else ${options} end),
    format('ALTER %s %I.%I OWNER TO %I;', tableword, n.nspname, c.relname, pg_get_userbyid(c.relowner))]
    || coalesce((select array_agg(format('ALTER %s ONLY %I.%I ADD CONSTRAINT %I %s;', tableword, n.nspname, c.relname, o.conname, pg_get_constraintdef(o.oid)) order by o.conname)
        from pg_constraint o where ${later}), '{}')
    || coalesce((select array_agg(x.statement order by a.attnum, x.place) from pg_attribute a join pg_type t on t.oid = a.atttypid
        left join pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum cross join lateral (values
          (1, case when a.attstorage <> t.typstorage and c.relkind <> 'f' then ${alter("SET STORAGE %s", "case a.attstorage when 'p' then 'PLAIN' when 'e' then 'EXTERNAL' when 'm' then 'MAIN' else 'EXTENDED' end")} end),
          (2, case when a.attcompression <> '' then ${alter("SET COMPRESSION %s", "case a.attcompression when 'l' then 'lz4' else 'pglz' end")} end),
          (3, case when ${target} then ${alter("SET STATISTICS %s", "a.attstattarget")} end),
          (4, case when a.attoptions is not null then ${alter("SET (%s)", "array_to_string(a.attoptions, ', ')")} end),
          (5, case when not a.attislocal and not c.relispartition and e.adbin is not null and a.attgenerated = '' then ${alter("SET DEFAULT %s", "pg_get_expr(e.adbin, e.adrelid)")} end),
          (6, case when ${major < 18} and not a.attislocal and not c.relispartition and a.attnotnull then ${alter("SET NOT NULL")} end)
        ) x(place, statement) where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and x.statement is not null), '{}')
    || case c.relreplident when 'f' then array[format('ALTER TABLE ONLY %I.%I REPLICA IDENTITY FULL;', n.nspname, c.relname)]
        when 'n' then array[format('ALTER TABLE ONLY %I.%I REPLICA IDENTITY NOTHING;', n.nspname, c.relname)] else '{}' end
    || case when c.relrowsecurity then array[format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY;', n.nspname, c.relname)] else '{}' end
    || case when c.relforcerowsecurity then array[format('ALTER TABLE ONLY %I.%I FORCE ROW LEVEL SECURITY;', n.nspname, c.relname)] else '{}' end as statements
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  cross join lateral (select case c.relkind when 'f' then 'FOREIGN TABLE' else 'TABLE' end as tableword) w
  cross join lateral (select string_agg(l.line, E',\\n  ' order by l.kind, l.place, l.line collate "C") as lines from (
    select 1 as kind, a.attnum as place, case when c.reloftype <> 0
        then nullif(format('%I WITH OPTIONS%s', a.attname, ${columnDefault}${ownNotNull}), format('%I WITH OPTIONS', a.attname))
        else format('%I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod), ${collateClause("a.attcollation", "a.atttypid")},
          case when c.relispartition then '' else ${identity} end, ${columnDefault}${ownNotNull}) end as line
      from pg_attribute a left join pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and (a.attislocal or c.relispartition or c.reloftype <> 0)
    union all select 2, 0, format('CONSTRAINT %I %s', o.conname, pg_get_constraintdef(o.oid)) from pg_constraint o where ${inline}
    ) l where l.line is not null) body
  where ${ownRelation("'r','p','f'")}`;
}

const partitions = `select 'attach:' || c.oid as id, ${qualified} as name,
  array[format('ALTER TABLE ONLY %I.%I ATTACH PARTITION %I.%I %s;', pn.nspname, p.relname, n.nspname, c.relname, pg_get_expr(c.relpartbound, c.oid))] as statements
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_inherits h on h.inhrelid = c.oid
  join pg_class p on p.oid = h.inhparent join pg_namespace pn on pn.oid = p.relnamespace where c.relispartition and ${ownRelation("'r','p','f'")}`;

const views = `select 'pg_class:' || c.oid as id, ${qualified} as name, array[
    case c.relkind when 'v' then format(E'CREATE VIEW %I.%I%s AS\\n%s', n.nspname, c.relname, ${options}, pg_get_viewdef(c.oid))
      else format(E'CREATE MATERIALIZED VIEW %I.%I%s%s AS\\n%s\\n  WITH NO DATA;', n.nspname, c.relname,
        coalesce((select format(' USING %I', m.amname) from pg_am m where m.oid = c.relam and m.amname <> 'heap'), ''), ${options}, rtrim(pg_get_viewdef(c.oid), ';')) end,
    format('ALTER %s %I.%I OWNER TO %I;', case c.relkind when 'v' then 'VIEW' else 'MATERIALIZED VIEW' end, n.nspname, c.relname, pg_get_userbyid(c.relowner))]
  || coalesce((select array_agg(format('ALTER VIEW %I.%I ALTER COLUMN %I SET DEFAULT %s;', n.nspname, c.relname, a.attname, pg_get_expr(e.adbin, e.adrelid)) order by a.attnum)
      from pg_attrdef e join pg_attribute a on a.attrelid = e.adrelid and a.attnum = e.adnum where e.adrelid = c.oid), '{}') as statements
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ownRelation("'v','m'")}`;

/** Sequences, tables, partitions' places, views. */
export function tableSections(major: number): readonly Section[] {
  return [sequences, tables(major), ownedSequences, partitions, views];
}

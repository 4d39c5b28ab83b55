/** Objects of the user's own schemas, those of extensions left out. */
const own = (catalog: string, oid: string, schema: string): string =>
  `${schema} !~ '^pg_' and ${schema} <> 'information_schema' and not exists (select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`;

const relation = "format('%I.%I', n.nspname, c.relname)";
const fromRelations = "from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace";
const ownRelation = own("pg_class", "c.oid", "n.nspname");
const tableKinds = "c.relkind in ('r', 'p', 'f')";
/** Grants in a fixed order, without the owner's name. Few objects have any, and most of 50,000 columns need no look. */
const grants = (acl: string): string =>
  `case when ${acl} is not null then (select string_agg(g, ', ' order by g) from (select format('%s: %s%s', coalesce(r.rolname, 'public'), a.privilege_type,
    case when a.is_grantable then ' with grant option' else '' end) as g from aclexplode(${acl}) a
    left join pg_catalog.pg_roles r on r.oid = a.grantee) x) end`;

function relationQueries(major: number): Record<string, string> {
  const generated = "'generated ' || nullif(a.attgenerated::text, '')";
  const period = major >= 18 ? "|| case when k.conperiod then ' period' else '' end" : "";
  const distinct =
    major >= 15 ? "|| case when i.indnullsnotdistinct then ' nulls not distinct' else '' end" : "";
  return {
    relations: `select format('%s %s', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
        when 'c' then 'composite type' when 'f' then 'foreign table' else 'table' end, ${relation}) as identity,
      concat_ws(' ', c.relpersistence, (select amname from pg_catalog.pg_am where oid = c.relam), c.reloptions::text,
        case when c.relrowsecurity then 'row security' end, case when c.relforcerowsecurity then 'forced' end,
        'replica identity ' || c.relreplident::text, pg_catalog.pg_get_partkeydef(c.oid), pg_catalog.pg_get_expr(c.relpartbound, c.oid),
        (select string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno) from pg_catalog.pg_inherits i where i.inhrelid = c.oid),
        (select spcname from pg_catalog.pg_tablespace t where t.oid = c.reltablespace),
        case when c.relkind in ('v', 'm') then pg_catalog.pg_get_viewdef(c.oid) end,
        (select concat_ws(' ', format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
          from pg_catalog.pg_sequence s where s.seqrelid = c.oid),
        (select format('owned by %s.%I', d.refobjid::regclass, a.attname) from pg_catalog.pg_depend d
          join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
          where c.relkind = 'S' and d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i'))) as definition
      ${fromRelations} where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c') and ${ownRelation}`,
    columns: `select format('column %s.%I', ${relation}, a.attname), concat_ws(' ', format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then 'not null' end, 'default ' || pg_catalog.pg_get_expr(x.adbin, x.adrelid), ${generated},
        'identity ' || nullif(a.attidentity::text, ''), 'collate ' || nullif(a.attcollation, t.typcollation)::regcollation::text, 'storage ' || a.attstorage::text,
        'compression ' || nullif(a.attcompression::text, ''), 'statistics ' || nullif(a.attstattarget, -1)::text, a.attoptions::text,
        case when not a.attislocal then 'inherited' end, 'grants ' || ${grants("a.attacl")})
      from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
      join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_attrdef x on x.adrelid = a.attrelid and x.adnum = a.attnum
      where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f', 'c') and ${ownRelation}`,
    columnOrder: `select format('column order %s', ${relation}), (select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
        from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
      ${fromRelations} where ${tableKinds} and ${ownRelation}`,
    constraints: `select format('constraint %s %I', ${relation}, k.conname), pg_catalog.pg_get_constraintdef(k.oid) ${period}
      from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace where k.contype <> 't' and ${ownRelation}`,
    indexes: `select format('index %s %I', t.oid::regclass, c.relname), replace(pg_catalog.pg_get_indexdef(c.oid),
          ' INDEX ' || quote_ident(c.relname) || ' ON ', ' INDEX ON ')
        || case when i.indisprimary then ' primary' else '' end || case when i.indisvalid then '' else ' [invalid]' end
        || case when i.indisclustered then ' clustered' else '' end || case when i.indisreplident then ' replica identity' else '' end ${distinct}
      ${fromRelations} join pg_catalog.pg_index i on i.indexrelid = c.oid join pg_catalog.pg_class t on t.oid = i.indrelid
      where ${ownRelation}`,
    triggers: `select format('trigger %s %I', ${relation}, g.tgname), pg_catalog.pg_get_triggerdef(g.oid) || ' ' || g.tgenabled::text
      from pg_catalog.pg_trigger g join pg_catalog.pg_class c on c.oid = g.tgrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace where not g.tgisinternal and ${ownRelation}`,
    policies: `select format('policy %s %I', ${relation}, p.polname), concat_ws(' ', p.polcmd, p.polpermissive,
        (select string_agg(coalesce(r.rolname, 'public'), ', ' order by r.rolname) from unnest(p.polroles) o left join pg_catalog.pg_roles r on r.oid = o),
        pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid))
      from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace where ${ownRelation}`,
    rules: `select format('rule %s %I', ${relation}, r.rulename), pg_catalog.pg_get_ruledef(r.oid) || ' ' || r.ev_enabled::text
      from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace where r.rulename <> '_RETURN' and ${ownRelation}`,
    grants: `select format('grants on %s', ${relation}), ${grants("c.relacl")}
      ${fromRelations} where c.relacl is not null and ${ownRelation}`,
  };
}

/** One query for each kind of object; each answers `identity` and `definition`. Works with an empty search path only. */
export function schemaQueries(major: number): Readonly<Record<string, string>> {
  return {
    ...relationQueries(major),
    schemas: `select format('schema %I', n.nspname), ${grants("n.nspacl")} from pg_catalog.pg_namespace n
      where ${own("pg_namespace", "n.oid", "n.nspname")}`,
    functions: `select format('function %s', f.oid::regprocedure), case when f.prokind = 'a' then 'aggregate' else pg_catalog.pg_get_functiondef(f.oid) end
        || coalesce(' grants ' || ${grants("f.proacl")}, '')
      from pg_catalog.pg_proc f join pg_catalog.pg_namespace n on n.oid = f.pronamespace where ${own("pg_proc", "f.oid", "n.nspname")}`,
    types: `select format('type %s', t.oid::regtype), concat_ws(' ', t.typtype,
        (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = t.oid),
        format_type(nullif(t.typbasetype, 0), t.typtypmod), case when t.typnotnull then 'not null' end, 'default ' || t.typdefault,
        (select string_agg(k.conname || ' ' || pg_catalog.pg_get_constraintdef(k.oid), ', ' order by k.conname)
          from pg_catalog.pg_constraint k where k.contypid = t.oid),
        (select format_type(r.rngsubtype, null) from pg_catalog.pg_range r where r.rngtypid = t.oid), 'grants ' || ${grants("t.typacl")})
      from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
      where t.typtype in ('e', 'd', 'r') and ${own("pg_type", "t.oid", "n.nspname")}`,
    extensions: "select format('extension %I', e.extname), e.extversion from pg_catalog.pg_extension e",
    publications: `select format('publication %I', p.pubname), concat_ws(' ', p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate,
        p.pubviaroot, (select string_agg(r.prrelid::regclass::text, ', ' order by r.prrelid::regclass::text)
          from pg_catalog.pg_publication_rel r where r.prpubid = p.oid)) from pg_catalog.pg_publication p`,
    statistics: `select format('statistics %I.%I', n.nspname, s.stxname), pg_catalog.pg_get_statisticsobjdef(s.oid)
      from pg_catalog.pg_statistic_ext s join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
      where ${own("pg_statistic_ext", "s.oid", "n.nspname")}`,
    defaultPrivileges: `select format('default privileges %s %s', d.defaclobjtype, coalesce(n.nspname, 'anywhere')),
        string_agg(${grants("d.defaclacl")}, '; ' order by d.oid)
      from pg_catalog.pg_default_acl d left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace group by 1`,
    comments: `select format('comment on %s %s', i.type, i.identity), d.description
      from pg_catalog.pg_description d, pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) i
      where d.objoid >= 16384 and coalesce(i.schema, '') !~ '^pg_' and i.type <> 'extension'
        and not exists (select from pg_catalog.pg_depend x where x.classid = d.classoid and x.objid = d.objoid and x.deptype = 'e')`,
  };
}

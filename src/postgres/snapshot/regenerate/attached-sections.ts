import { notOfExtension, type Section, userSchema } from "./schema-object.ts";

const onTable = "join pg_class c on c.oid = RELATION join pg_namespace n on n.oid = c.relnamespace";
const ownTable = `${userSchema} and c.relpersistence <> 't' and ${notOfExtension("pg_class", "c.oid")}`;
const on = (relation: string): string => onTable.replace("RELATION", relation);
const name = (bare: string): string => `format('%I.%I.%I', n.nspname, c.relname, ${bare})`;
const state = (code: string): string =>
  `case ${code} when 'D' then 'DISABLE' when 'A' then 'ENABLE ALWAYS' when 'R' then 'ENABLE REPLICA' else 'ENABLE' end`;

const rules = `select 'pg_rewrite:' || r.oid as id, ${name("r.rulename")} as name, array[pg_get_ruledef(r.oid)]
  || case when r.ev_enabled = 'O' then '{}' else array[format('ALTER TABLE %I.%I %s RULE %I;', n.nspname, c.relname, ${state("r.ev_enabled")}, r.rulename)] end as statements
  from pg_rewrite r ${on("r.ev_class")} where r.rulename <> '_RETURN' and ${ownTable}`;

const triggers = `select 'pg_trigger:' || g.oid as id, ${name("g.tgname")} as name,
  case when parent.oid is null then array[pg_get_triggerdef(g.oid) || ';'] else '{}' end
  || case when g.tgenabled = coalesce(parent.tgenabled, 'O') then '{}'
       else array[format('ALTER TABLE ONLY %I.%I %s TRIGGER %I;', n.nspname, c.relname, ${state("g.tgenabled")}, g.tgname)] end as statements
  from pg_trigger g left join pg_trigger parent on parent.oid = g.tgparentid ${on("g.tgrelid")} where not g.tgisinternal and ${ownTable}`;

const policyRoles = `(select string_agg(case r when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(r)) end, ', ' order by pg_get_userbyid(r))
  from unnest(p.polroles) r)`;

const policies = (
  roles: boolean,
): Section => `select 'pg_policy:' || p.oid as id, ${name("p.polname")} as name, array[
  format('CREATE POLICY %I ON %I.%I%s FOR %s TO %s%s%s;', p.polname, n.nspname, c.relname, case when p.polpermissive then '' else ' AS RESTRICTIVE' end,
    case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end,
    ${roles ? policyRoles : "'PUBLIC'"},
    coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', ''), coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', ''))] as statements
  from pg_policy p ${on("p.polrelid")} where ${ownTable}`;

const refreshes = `select 'refresh:' || c.oid as id, format('%I.%I', n.nspname, c.relname) as name,
  array[format('REFRESH MATERIALIZED VIEW %I.%I;', n.nspname, c.relname)] as statements
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'm' and c.relispopulated and ${ownTable}`;

function publications(major: number): Section {
  const filter = major >= 15 ? "coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', '')" : "''";
  const columns =
    major >= 15
      ? `coalesce((select format(' (%s)', string_agg(quote_ident(a.attname), ', ' order by a.attnum)) from pg_attribute a
          where a.attrelid = r.prrelid and a.attnum = any(r.prattrs) having count(*) > 0), '')`
      : "''";
  const schemas =
    major >= 15
      ? `|| coalesce((select array_agg(format('ALTER PUBLICATION %I ADD TABLES IN SCHEMA %I;', p.pubname, n.nspname) order by n.nspname)
          from pg_publication_namespace s join pg_namespace n on n.oid = s.pnnspid where s.pnpubid = p.oid), '{}')`
      : "";
  const generated =
    major >= 18
      ? "|| case when p.pubgencols = 's' then ', publish_generated_columns = stored' else '' end"
      : "";
  return `select 'pg_publication:' || p.oid as id, p.pubname as name, array[
    format('CREATE PUBLICATION %I%s WITH (publish = %L%s);', p.pubname, case when p.puballtables then ' FOR ALL TABLES' else '' end,
      concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end, case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end),
      case when p.pubviaroot then ', publish_via_partition_root = true' else '' end ${generated})]
    || coalesce((select array_agg(format('ALTER PUBLICATION %I ADD TABLE ONLY %I.%I%s%s;', p.pubname, n.nspname, c.relname, ${columns}, ${filter}) order by n.nspname, c.relname)
      from pg_publication_rel r ${on("r.prrelid")} where r.prpubid = p.oid), '{}') ${schemas} as statements from pg_publication p`;
}

const comments = `select 'comment:' || x.classoid || '.' || x.objoid || '.' || x.objsubid as id, i.type || i.identity as name,
  array[case when i.type = 'domain constraint' then format('COMMENT ON CONSTRAINT %s IS %L;', replace(i.identity, ' on ', ' ON DOMAIN '), x.description)
    else format('COMMENT ON %s %s IS %L;', case when i.type like '% column' then 'COLUMN' when i.type = 'composite type' then 'TYPE' when i.type = 'statistics object' then 'STATISTICS'
      when i.type = 'table constraint' then 'CONSTRAINT' else upper(i.type) end, i.identity, x.description) end] as statements
  from pg_description x cross join lateral pg_identify_object(x.classoid, x.objoid, x.objsubid) i
  where x.objoid >= 16384 and not exists (select from pg_depend e where e.classid = x.classoid and e.objid = x.objoid and e.deptype = 'e')
    and x.classoid in ('pg_namespace'::regclass, 'pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass, 'pg_trigger'::regclass,
      'pg_policy'::regclass, 'pg_rewrite'::regclass, 'pg_statistic_ext'::regclass, 'pg_publication'::regclass)
    and i.schema is distinct from 'pg_toast' and coalesce(i.schema, '') !~ '^pg_temp'`;

/** Rules, triggers, policies (for everybody where `roles` are not to be named), publications, contents of materialized views, comments (none there, since they may name people). */
export function attachedSections(major: number, roles: boolean): readonly Section[] {
  return [rules, triggers, policies(roles), publications(major), refreshes, ...(roles ? [comments] : [])];
}

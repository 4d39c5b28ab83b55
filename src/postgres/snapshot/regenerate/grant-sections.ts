import { notOfExtension, type Section, userSchema } from "./schema-object.ts";

/** One GRANT for each grantee of each object; the owner's own rights are left as they are by default. */
function grants(target: string, from: string, acl: string, owner: string, columns = "''"): Section {
  return `select 'grant:' || x.target || x.columns || x.grantee || x.is_grantable as id, x.target as name, array[
    format('GRANT %s ON %s TO %s%s;', string_agg(x.privilege_type || x.columns, ', ' order by x.privilege_type), x.target,
      case x.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(x.grantee)) end, case when x.is_grantable then ' WITH GRANT OPTION' else '' end)] as statements
    from (select ${target} as target, ${columns} as columns, g.* from ${from} cross join lateral aclexplode(${acl}) g
      where ${userSchema} and g.grantee <> ${owner}) x
    group by x.target, x.columns, x.grantee, x.is_grantable`;
}

/** Functions, types and schemas are open to everybody (or, public, to nobody) unless said otherwise. */
function revokes(target: string, from: string, acl: string): Section {
  return `select 'revoke:' || ${target} as id, ${target} as name, array[format('REVOKE ALL ON %s FROM PUBLIC;', ${target})] as statements from ${from}
    where ${userSchema} and ${acl} is not null and not exists (select from aclexplode(${acl}) g where g.grantee = 0)`;
}

const relation =
  "case c.relkind when 'S' then 'SEQUENCE ' else 'TABLE ' end || format('%I.%I', n.nspname, c.relname)";
const relations = `pg_class c join pg_namespace n on n.oid = c.relnamespace and c.relpersistence <> 't' and ${notOfExtension("pg_class", "c.oid")}`;
const routine =
  "case p.prokind when 'p' then 'PROCEDURE ' else 'FUNCTION ' end || format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))";
const routines = `pg_proc p join pg_namespace n on n.oid = p.pronamespace and ${notOfExtension("pg_proc", "p.oid")}`;
const type =
  "case t.typtype when 'd' then 'DOMAIN ' else 'TYPE ' end || format('%I.%I', n.nspname, t.typname)";
const types = `pg_type t join pg_namespace n on n.oid = t.typnamespace and ${notOfExtension("pg_type", "t.oid")}`;
const schema = "'SCHEMA ' || quote_ident(n.nspname)";

const defaults = `select 'default:' || d.oid || g.grantee || g.is_grantable as id, 'default' as name, array[
  format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s GRANT %s ON %s TO %s%s;', pg_get_userbyid(d.defaclrole),
    case when n.oid is null then '' else format(' IN SCHEMA %I', n.nspname) end, string_agg(g.privilege_type, ', ' order by g.privilege_type),
    case d.defaclobjtype when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'FUNCTIONS' when 'T' then 'TYPES' else 'SCHEMAS' end,
    case g.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(g.grantee)) end, case when g.is_grantable then ' WITH GRANT OPTION' else '' end)] as statements
  from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace cross join lateral aclexplode(d.defaclacl) g
  where g.grantee <> d.defaclrole and d.defaclobjtype in ('r', 'S', 'f', 'T', 'n') group by d.oid, d.defaclrole, d.defaclobjtype, n.oid, n.nspname, g.grantee, g.is_grantable`;

/** Rights on schemas, relations, columns, routines and types, and default rights. */
export const grantSections: readonly Section[] = [
  revokes(schema, "pg_namespace n", "n.nspacl"),
  revokes(routine, routines, "p.proacl"),
  revokes(type, types, "t.typacl"),
  grants(schema, "pg_namespace n", "n.nspacl", "n.nspowner"),
  grants(relation, relations, "c.relacl", "c.relowner"),
  grants(
    relation,
    `${relations} join pg_attribute a on a.attrelid = c.oid and not a.attisdropped`,
    "a.attacl",
    "c.relowner",
    "format(' (%I)', a.attname)",
  ),
  grants(routine, routines, "p.proacl", "p.proowner"),
  grants(type, types, "t.typacl", "t.typowner"),
  defaults,
];

import { notOfExtension, type Section, userSchema } from "./schema-object.ts";

/** Functions, procedures, aggregates, operators, casts and text search. */
export function functionSections(): readonly Section[] {
  // The constructors of a range type come with the type.
  const ownFunction = `${userSchema} and ${notOfExtension("pg_proc", "p.oid")}
    and not exists (select from pg_depend i where i.classid = 'pg_proc'::regclass and i.objid = p.oid and i.deptype = 'i')`;
  const owner = (kind: string): string =>
    `format('ALTER ${kind} %I.%I(%s) OWNER TO %I;', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), pg_get_userbyid(p.proowner))`;
  const functions = `select 'pg_proc:' || p.oid as id, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as name,
    array[rtrim(pg_get_functiondef(p.oid), E'\\n') || ';', case p.prokind when 'p' then ${owner("PROCEDURE")} else ${owner("FUNCTION")} end] as statements
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prokind <> 'a' and ${ownFunction}`;
  const option = (label: string, value: string, unless: string): string =>
    `case when ${unless} then '' else format(', ${label} = %s', ${value}) end`;
  const aggregates = `select 'pg_proc:' || p.oid as id, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as name,
    array[format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s', n.nspname, p.proname,
      case when p.pronargs = 0 then '*' else pg_get_function_arguments(p.oid) end, g.aggtransfn::regproc, format_type(g.aggtranstype, null))
      || ${option("SSPACE", "g.aggtransspace", "g.aggtransspace = 0")} || ${option("FINALFUNC", "g.aggfinalfn::regproc", "g.aggfinalfn = 0")}
      || case when g.aggfinalextra then ', FINALFUNC_EXTRA' else '' end
      || ${option("COMBINEFUNC", "g.aggcombinefn::regproc", "g.aggcombinefn = 0")} || ${option("SERIALFUNC", "g.aggserialfn::regproc", "g.aggserialfn = 0")}
      || ${option("DESERIALFUNC", "g.aggdeserialfn::regproc", "g.aggdeserialfn = 0")} || ${option("INITCOND", "quote_literal(g.agginitval)", "g.agginitval is null")}
      || ${option("MSFUNC", "g.aggmtransfn::regproc", "g.aggmtransfn = 0")} || ${option("MINVFUNC", "g.aggminvtransfn::regproc", "g.aggminvtransfn = 0")}
      || ${option("MSTYPE", "format_type(g.aggmtranstype, null)", "g.aggmtranstype = 0")} || ${option("MFINALFUNC", "g.aggmfinalfn::regproc", "g.aggmfinalfn = 0")}
      || ${option("MINITCOND", "quote_literal(g.aggminitval)", "g.aggminitval is null")}
      || case when g.aggsortop = 0 then '' else format(', SORTOP = OPERATOR(%s)', split_part(g.aggsortop::regoperator::text, '(', 1)) end
      || case p.proparallel when 's' then ', PARALLEL = SAFE' when 'r' then ', PARALLEL = RESTRICTED' else '' end
      || case when g.aggkind = 'h' then ', HYPOTHETICAL' else '' end || ');', ${owner("AGGREGATE")}] as statements
    from pg_aggregate g join pg_proc p on p.oid = g.aggfnoid join pg_namespace n on n.oid = p.pronamespace where ${ownFunction}`;
  return [functions, aggregates, operators, casts, dictionaries, configurations];
}

const related = (label: string, oid: string): string =>
  `case when ${oid} = 0 then '' else (select format(', ${label} = OPERATOR(%I.%s)', rn.nspname, r.oprname)
    from pg_operator r join pg_namespace rn on rn.oid = r.oprnamespace where r.oid = ${oid}) end`;

const operators = `select 'pg_operator:' || o.oid as id, o.oid::regoperator::text as name,
  array[format('CREATE OPERATOR %I.%s (FUNCTION = %s', n.nspname, o.oprname, o.oprcode::oid::regproc)
    || case when o.oprleft = 0 then '' else ', LEFTARG = ' || format_type(o.oprleft, null) end || ', RIGHTARG = ' || format_type(o.oprright, null)
    || ${related("COMMUTATOR", "o.oprcom")} || ${related("NEGATOR", "o.oprnegate")}
    || case when o.oprrest = 0 then '' else format(', RESTRICT = %s', o.oprrest) end || case when o.oprjoin = 0 then '' else format(', JOIN = %s', o.oprjoin) end
    || case when o.oprcanhash then ', HASHES' else '' end || case when o.oprcanmerge then ', MERGES' else '' end || ');',
    format('ALTER OPERATOR %I.%s (%s, %s) OWNER TO %I;', n.nspname, o.oprname, case when o.oprleft = 0 then 'NONE' else format_type(o.oprleft, null) end,
      format_type(o.oprright, null), pg_get_userbyid(o.oprowner))] as statements
  from pg_operator o join pg_namespace n on n.oid = o.oprnamespace
  where ${userSchema} and o.oprcode <> 0 and ${notOfExtension("pg_operator", "o.oid")}`;

const casts = `select 'pg_cast:' || c.oid as id, format_type(c.castsource, null) || ' ' || format_type(c.casttarget, null) as name,
  array[format('CREATE CAST (%s AS %s) %s%s;', format_type(c.castsource, null), format_type(c.casttarget, null),
    case c.castmethod when 'f' then 'WITH FUNCTION ' || c.castfunc::regprocedure when 'i' then 'WITH INOUT' else 'WITHOUT FUNCTION' end,
    case c.castcontext when 'a' then ' AS ASSIGNMENT' when 'i' then ' AS IMPLICIT' else '' end)] as statements
  from pg_cast c where c.oid >= 16384 and ${notOfExtension("pg_cast", "c.oid")}
    and not exists (select from pg_depend i where i.classid = 'pg_cast'::regclass and i.objid = c.oid and i.deptype = 'i')`;

const dictionaries = `select 'pg_ts_dict:' || d.oid as id, format('%I.%I', n.nspname, d.dictname) as name,
  array[format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s);', n.nspname, d.dictname, tn.nspname, t.tmplname, coalesce(', ' || d.dictinitoption, '')),
    format('ALTER TEXT SEARCH DICTIONARY %I.%I OWNER TO %I;', n.nspname, d.dictname, pg_get_userbyid(d.dictowner))] as statements
  from pg_ts_dict d join pg_namespace n on n.oid = d.dictnamespace join pg_ts_template t on t.oid = d.dicttemplate join pg_namespace tn on tn.oid = t.tmplnamespace
  where ${userSchema} and ${notOfExtension("pg_ts_dict", "d.oid")}`;

const configurations = `select 'pg_ts_config:' || g.oid as id, format('%I.%I', n.nspname, g.cfgname) as name,
  array[format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I);', n.nspname, g.cfgname, pn.nspname, p.prsname)]
  || coalesce((select array_agg(m.statement order by m.token) from (
      select x.maptokentype as token, format('ALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s;', n.nspname, g.cfgname,
        (select k.alias from ts_token_type(g.cfgparser) k where k.tokid = x.maptokentype),
        string_agg(x.mapdict::regdictionary::text, ', ' order by x.mapseqno)) as statement
      from pg_ts_config_map x where x.mapcfg = g.oid group by x.maptokentype) m), '{}')
  || array[format('ALTER TEXT SEARCH CONFIGURATION %I.%I OWNER TO %I;', n.nspname, g.cfgname, pg_get_userbyid(g.cfgowner))] as statements
  from pg_ts_config g join pg_namespace n on n.oid = g.cfgnamespace join pg_ts_parser p on p.oid = g.cfgparser join pg_namespace pn on pn.oid = p.prsnamespace
  where ${userSchema} and ${notOfExtension("pg_ts_config", "g.oid")}`;

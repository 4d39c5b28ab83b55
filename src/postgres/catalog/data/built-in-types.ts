/**
 * Types of pg_catalog, of server 18: internal name to the name that format_type prints, and pg_type.typcategory.
 * Written by npm run catalog-data.
 */
export const builtInTypes: ReadonlyMap<string, { readonly name: string; readonly category: string }> =
  new Map(
    `
aclitem|aclitem|U
any|"any"|P
anyarray|anyarray|P
anycompatible|anycompatible|P
anycompatiblearray|anycompatiblearray|P
anycompatiblemultirange|anycompatiblemultirange|P
anycompatiblenonarray|anycompatiblenonarray|P
anycompatiblerange|anycompatiblerange|P
anyelement|anyelement|P
anyenum|anyenum|P
anymultirange|anymultirange|P
anynonarray|anynonarray|P
anyrange|anyrange|P
bit|bit|V
bool|boolean|B
box|box|G
bpchar|character|S
bytea|bytea|U
char|"char"|Z
cid|cid|U
cidr|cidr|I
circle|circle|G
cstring|cstring|P
date|date|D
datemultirange|datemultirange|R
daterange|daterange|R
event_trigger|event_trigger|P
fdw_handler|fdw_handler|P
float4|real|N
float8|double precision|N
gtsvector|gtsvector|U
index_am_handler|index_am_handler|P
inet|inet|I
int2|smallint|N
int2vector|int2vector|A
int4|integer|N
int4multirange|int4multirange|R
int4range|int4range|R
int8|bigint|N
int8multirange|int8multirange|R
int8range|int8range|R
internal|internal|P
interval|interval|T
json|json|U
jsonb|jsonb|U
jsonpath|jsonpath|U
language_handler|language_handler|P
line|line|G
lseg|lseg|G
macaddr|macaddr|U
macaddr8|macaddr8|U
money|money|N
name|name|S
numeric|numeric|N
nummultirange|nummultirange|R
numrange|numrange|R
oid|oid|N
oidvector|oidvector|A
path|path|G
pg_brin_bloom_summary|pg_brin_bloom_summary|Z
pg_brin_minmax_multi_summary|pg_brin_minmax_multi_summary|Z
pg_ddl_command|pg_ddl_command|P
pg_dependencies|pg_dependencies|Z
pg_lsn|pg_lsn|U
pg_mcv_list|pg_mcv_list|Z
pg_ndistinct|pg_ndistinct|Z
pg_node_tree|pg_node_tree|Z
pg_snapshot|pg_snapshot|U
point|point|G
polygon|polygon|G
record|record|P
refcursor|refcursor|U
regclass|regclass|N
regcollation|regcollation|N
regconfig|regconfig|N
regdictionary|regdictionary|N
regnamespace|regnamespace|N
regoper|regoper|N
regoperator|regoperator|N
regproc|regproc|N
regprocedure|regprocedure|N
regrole|regrole|N
regtype|regtype|N
table_am_handler|table_am_handler|P
text|text|S
tid|tid|U
time|time without time zone|D
timestamp|timestamp without time zone|D
timestamptz|timestamp with time zone|D
timetz|time with time zone|D
trigger|trigger|P
tsm_handler|tsm_handler|P
tsmultirange|tsmultirange|R
tsquery|tsquery|U
tsrange|tsrange|R
tstzmultirange|tstzmultirange|R
tstzrange|tstzrange|R
tsvector|tsvector|U
txid_snapshot|txid_snapshot|U
unknown|unknown|X
uuid|uuid|U
varbit|bit varying|V
varchar|character varying|S
void|void|P
xid|xid|U
xid8|xid8|U
xml|xml|U`
      .trim()
      .split("\n")
      .map((line) => {
        const [internal = "", name = "", category = ""] = line.split("|");
        return [internal, { name, category }];
      }),
  );

/**
 * The casts of pg_catalog between different types, of server 18: source, target, method ("b" binary, nothing is computed;
 * "f" a function; "i" by text), context ("e" explicit, "a" assignment, "i" implicit), volatility of the function.
 * Written by npm run catalog-data.
 */
export const builtInCasts = `
"char"|character|f|a|i
"char"|character varying|f|a|i
"char"|integer|f|e|i
"char"|text|f|i|i
bigint|bit|f|e|i
bigint|bytea|f|e|i
bigint|double precision|f|i|i
bigint|integer|f|a|i
bigint|money|f|a|s
bigint|numeric|f|i|i
bigint|oid|f|i|i
bigint|real|f|i|i
bigint|regclass|f|i|i
bigint|regcollation|f|i|i
bigint|regconfig|f|i|i
bigint|regdictionary|f|i|i
bigint|regnamespace|f|i|i
bigint|regoper|f|i|i
bigint|regoperator|f|i|i
bigint|regproc|f|i|i
bigint|regprocedure|f|i|i
bigint|regrole|f|i|i
bigint|regtype|f|i|i
bigint|smallint|f|a|i
bit|bigint|f|e|i
bit|bit varying|b|i|
bit|integer|f|e|i
bit varying|bit|b|i|
boolean|character|f|a|i
boolean|character varying|f|a|i
boolean|integer|f|e|i
boolean|text|f|a|i
box|circle|f|e|i
box|lseg|f|e|i
box|point|f|e|i
box|polygon|f|a|i
bytea|bigint|f|e|i
bytea|integer|f|e|i
bytea|smallint|f|e|i
character|"char"|f|a|i
character|character varying|f|i|i
character|name|f|i|i
character|text|f|i|i
character|xml|f|e|s
character varying|"char"|f|a|i
character varying|character|b|i|
character varying|name|f|i|i
character varying|regclass|f|i|s
character varying|text|b|i|
character varying|xml|f|e|s
cidr|character|f|a|i
cidr|character varying|f|a|i
cidr|inet|b|i|
cidr|text|f|a|i
circle|box|f|e|i
circle|point|f|e|i
circle|polygon|f|e|i
date|timestamp with time zone|f|i|s
date|timestamp without time zone|f|i|i
daterange|datemultirange|f|e|i
double precision|bigint|f|a|i
double precision|integer|f|a|i
double precision|numeric|f|a|i
double precision|real|f|a|i
double precision|smallint|f|a|i
inet|character|f|a|i
inet|character varying|f|a|i
inet|cidr|f|a|i
inet|text|f|a|i
int4range|int4multirange|f|e|i
int8range|int8multirange|f|e|i
integer|"char"|f|e|i
integer|bigint|f|i|i
integer|bit|f|e|i
integer|boolean|f|e|i
integer|bytea|f|e|i
integer|double precision|f|i|i
integer|money|f|a|s
integer|numeric|f|i|i
integer|oid|b|i|
integer|real|f|i|i
integer|regclass|b|i|
integer|regcollation|b|i|
integer|regconfig|b|i|
integer|regdictionary|b|i|
integer|regnamespace|b|i|
integer|regoper|b|i|
integer|regoperator|b|i|
integer|regproc|b|i|
integer|regprocedure|b|i|
integer|regrole|b|i|
integer|regtype|b|i|
integer|smallint|f|a|i
interval|time without time zone|f|a|i
json|jsonb|i|a|
jsonb|bigint|f|e|i
jsonb|boolean|f|e|i
jsonb|double precision|f|e|i
jsonb|integer|f|e|i
jsonb|json|i|a|
jsonb|numeric|f|e|i
jsonb|real|f|e|i
jsonb|smallint|f|e|i
lseg|point|f|e|i
macaddr|macaddr8|f|i|i
macaddr8|macaddr|f|i|i
money|numeric|f|a|s
name|character|f|a|i
name|character varying|f|a|i
name|text|f|i|i
numeric|bigint|f|a|i
numeric|double precision|f|i|i
numeric|integer|f|a|i
numeric|money|f|a|s
numeric|real|f|i|i
numeric|smallint|f|a|i
numrange|nummultirange|f|e|i
oid|bigint|f|a|i
oid|integer|b|a|
oid|regclass|b|i|
oid|regcollation|b|i|
oid|regconfig|b|i|
oid|regdictionary|b|i|
oid|regnamespace|b|i|
oid|regoper|b|i|
oid|regoperator|b|i|
oid|regproc|b|i|
oid|regprocedure|b|i|
oid|regrole|b|i|
oid|regtype|b|i|
path|polygon|f|a|i
pg_dependencies|bytea|b|i|
pg_dependencies|text|i|i|
pg_mcv_list|bytea|b|i|
pg_mcv_list|text|i|i|
pg_ndistinct|bytea|b|i|
pg_ndistinct|text|i|i|
pg_node_tree|text|b|i|
point|box|f|a|i
polygon|box|f|e|i
polygon|circle|f|e|i
polygon|path|f|a|i
polygon|point|f|e|i
real|bigint|f|a|i
real|double precision|f|i|i
real|integer|f|a|i
real|numeric|f|a|i
real|smallint|f|a|i
regclass|bigint|f|a|i
regclass|integer|b|a|
regclass|oid|b|i|
regcollation|bigint|f|a|i
regcollation|integer|b|a|
regcollation|oid|b|i|
regconfig|bigint|f|a|i
regconfig|integer|b|a|
regconfig|oid|b|i|
regdictionary|bigint|f|a|i
regdictionary|integer|b|a|
regdictionary|oid|b|i|
regnamespace|bigint|f|a|i
regnamespace|integer|b|a|
regnamespace|oid|b|i|
regoper|bigint|f|a|i
regoper|integer|b|a|
regoper|oid|b|i|
regoper|regoperator|b|i|
regoperator|bigint|f|a|i
regoperator|integer|b|a|
regoperator|oid|b|i|
regoperator|regoper|b|i|
regproc|bigint|f|a|i
regproc|integer|b|a|
regproc|oid|b|i|
regproc|regprocedure|b|i|
regprocedure|bigint|f|a|i
regprocedure|integer|b|a|
regprocedure|oid|b|i|
regprocedure|regproc|b|i|
regrole|bigint|f|a|i
regrole|integer|b|a|
regrole|oid|b|i|
regtype|bigint|f|a|i
regtype|integer|b|a|
regtype|oid|b|i|
smallint|bigint|f|i|i
smallint|bytea|f|e|i
smallint|double precision|f|i|i
smallint|integer|f|i|i
smallint|numeric|f|i|i
smallint|oid|f|i|i
smallint|real|f|i|i
smallint|regclass|f|i|i
smallint|regcollation|f|i|i
smallint|regconfig|f|i|i
smallint|regdictionary|f|i|i
smallint|regnamespace|f|i|i
smallint|regoper|f|i|i
smallint|regoperator|f|i|i
smallint|regproc|f|i|i
smallint|regprocedure|f|i|i
smallint|regrole|f|i|i
smallint|regtype|f|i|i
text|"char"|f|a|i
text|character|b|i|
text|character varying|b|i|
text|name|f|i|i
text|regclass|f|i|s
text|xml|f|e|s
time with time zone|time without time zone|f|a|i
time without time zone|interval|f|i|i
time without time zone|time with time zone|f|i|s
timestamp with time zone|date|f|a|s
timestamp with time zone|time with time zone|f|a|s
timestamp with time zone|time without time zone|f|a|s
timestamp with time zone|timestamp without time zone|f|a|s
timestamp without time zone|date|f|a|i
timestamp without time zone|time without time zone|f|a|i
timestamp without time zone|timestamp with time zone|f|i|s
tsrange|tsmultirange|f|e|i
tstzrange|tstzmultirange|f|e|i
xid8|xid|f|e|i
xml|character|b|a|
xml|character varying|b|a|
xml|text|b|a|`;

/**
 * The types that have a default operator class, by index method (pg_opclass.opcdefault), on one of the servers 14, 15, 16, 17, 18.
 * Written by npm run catalog-data.
 */
export const defaultOperatorClasses: ReadonlySet<string> = new Set(
  `
brin|"char"
brin|anyrange
brin|bigint
brin|bit
brin|bit varying
brin|box
brin|bytea
brin|character
brin|date
brin|double precision
brin|inet
brin|integer
brin|interval
brin|macaddr
brin|macaddr8
brin|name
brin|numeric
brin|oid
brin|pg_lsn
brin|real
brin|smallint
brin|text
brin|tid
brin|time with time zone
brin|time without time zone
brin|timestamp with time zone
brin|timestamp without time zone
brin|uuid
btree|"char"
btree|anyarray
btree|anyenum
btree|anymultirange
btree|anyrange
btree|bigint
btree|bit
btree|bit varying
btree|boolean
btree|bytea
btree|character
btree|date
btree|double precision
btree|inet
btree|integer
btree|interval
btree|jsonb
btree|macaddr
btree|macaddr8
btree|money
btree|name
btree|numeric
btree|oid
btree|oidvector
btree|pg_lsn
btree|real
btree|record
btree|smallint
btree|text
btree|tid
btree|time with time zone
btree|time without time zone
btree|timestamp with time zone
btree|timestamp without time zone
btree|tsquery
btree|tsvector
btree|uuid
btree|xid8
gin|anyarray
gin|jsonb
gin|tsvector
gist|anymultirange
gist|anyrange
gist|box
gist|circle
gist|point
gist|polygon
gist|tsquery
gist|tsvector
hash|"char"
hash|aclitem
hash|anyarray
hash|anyenum
hash|anymultirange
hash|anyrange
hash|bigint
hash|boolean
hash|bytea
hash|character
hash|cid
hash|date
hash|double precision
hash|inet
hash|integer
hash|interval
hash|jsonb
hash|macaddr
hash|macaddr8
hash|name
hash|numeric
hash|oid
hash|oidvector
hash|pg_lsn
hash|real
hash|record
hash|smallint
hash|text
hash|tid
hash|time with time zone
hash|time without time zone
hash|timestamp with time zone
hash|timestamp without time zone
hash|uuid
hash|xid
hash|xid8
spgist|anyrange
spgist|box
spgist|inet
spgist|point
spgist|polygon
spgist|text`
    .trim()
    .split("\n"),
);

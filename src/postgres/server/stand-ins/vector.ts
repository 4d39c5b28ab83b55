import { gistOperatorClass, gistSupport } from "./gist-operator-class.ts";

const metrics = [
  ["l2", "<->"],
  ["ip", "<#>"],
  ["cosine", "<=>"],
  ["l1", "<+>"],
] as const;

const operatorClass = (type: string, method: string, metric: string, sign: string): string =>
  gistOperatorClass({
    extension: "vector",
    name: `${type}_${metric}_ops`,
    type,
    method,
    operators: `OPERATOR 1 ${sign} FOR ORDER BY pg_catalog.float_ops`,
    isDefault: false,
  });

/** Types, operators and operator classes of one kind of vector. A value is kept as text: nothing is computed. */
const vectorType = (name: string): string => `
CREATE TYPE ${name};
CREATE FUNCTION ${name}_in(cstring) RETURNS ${name} LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION ${name}_out(${name}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION ${name}_typmod_in(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
CREATE FUNCTION ${name}_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodout';
CREATE TYPE ${name} (INPUT = ${name}_in, OUTPUT = ${name}_out, TYPMOD_IN = ${name}_typmod_in, TYPMOD_OUT = ${name}_typmod_out, STORAGE = external);
CREATE FUNCTION ${name}(${name}, integer, boolean) RETURNS ${name} LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1';
CREATE CAST (${name} AS ${name}) WITH FUNCTION ${name}(${name}, integer, boolean) AS IMPLICIT;
CREATE FUNCTION ${name}_cmp(${name}, ${name}) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'byteacmp';
${["lt:<", "le:<=", "eq:=", "ge:>=", "gt:>"]
  .map((pair) => pair.split(":"))
  .map(
    ([
      word,
      sign,
    ]) => `CREATE FUNCTION ${name}_${word}(${name}, ${name}) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'bytea${word}';
CREATE OPERATOR ${sign} (LEFTARG = ${name}, RIGHTARG = ${name}, FUNCTION = ${name}_${word});`,
  )
  .join("\n")}
${["l2_distance:<->", "inner_product:<#>", "cosine_distance:<=>", "l1_distance:<+>"]
  .map((pair) => pair.split(":"))
  .map(
    ([
      word,
      sign,
    ]) => `CREATE FUNCTION ${word}(${name}, ${name}) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT 0::double precision';
CREATE OPERATOR ${sign} (LEFTARG = ${name}, RIGHTARG = ${name}, FUNCTION = ${word});`,
  )
  .join("\n")}
CREATE OPERATOR CLASS ${name}_ops DEFAULT FOR TYPE ${name} USING btree AS
  OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 ${name}_cmp(${name}, ${name});
${["hnsw", "ivfflat"].flatMap((method) => metrics.map(([metric, sign]) => operatorClass(name, method, metric, sign))).join("\n")}
`;

/** Stands in for pgvector: its types and operators; its index methods have no options (m, lists) and build nothing. */
export const vectorStandIn = `
CREATE ACCESS METHOD hnsw TYPE INDEX HANDLER gisthandler;
CREATE ACCESS METHOD ivfflat TYPE INDEX HANDLER gisthandler;
${gistSupport("vector")}
${["vector", "halfvec", "sparsevec"].map(vectorType).join("")}
CREATE FUNCTION vector_dims(vector) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT 0';
CREATE FUNCTION vector_norm(vector) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT 0::double precision';
CREATE FUNCTION l2_normalize(vector) RETURNS vector LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1';
CREATE CAST (vector AS halfvec) WITH INOUT AS ASSIGNMENT;
CREATE CAST (halfvec AS vector) WITH INOUT AS ASSIGNMENT;
CREATE CAST (real[] AS vector) WITH INOUT AS ASSIGNMENT;
CREATE CAST (double precision[] AS vector) WITH INOUT AS ASSIGNMENT;
`;

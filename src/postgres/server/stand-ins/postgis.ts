import { gistOperatorClass, gistSupport } from "./gist-operator-class.ts";

/** Functions of PostGIS that schemas and migrations use most: name(argument types) result. G is geometry, GG geography. */
const functions = `ST_SetSRID(G, integer) G|ST_MakePoint(double precision, double precision) G|ST_MakePoint(double precision, double precision, double precision) G
ST_Point(double precision, double precision) G|ST_Point(double precision, double precision, integer) G|ST_GeomFromText(text) G|ST_GeomFromText(text, integer) G
ST_GeomFromGeoJSON(text) G|ST_GeomFromGeoJSON(jsonb) G|ST_GeomFromWKB(bytea, integer) G|ST_GeomFromEWKT(text) G|ST_GeographyFromText(text) GG|ST_GeogFromText(text) GG
ST_Transform(G, integer) G|ST_AsText(G) text|ST_AsText(GG) text|ST_AsEWKT(G) text|ST_AsGeoJSON(G) text|ST_AsGeoJSON(GG) text|ST_AsBinary(G) bytea|ST_AsMVTGeom(G, G) G
ST_X(G) double precision|ST_Y(G) double precision|ST_Z(G) double precision|ST_SRID(G) integer|ST_Area(G) double precision|ST_Area(GG) double precision
ST_Length(G) double precision|ST_Length(GG) double precision|ST_Perimeter(G) double precision|ST_Distance(G, G) double precision|ST_Distance(GG, GG) double precision
ST_DWithin(G, G, double precision) boolean|ST_DWithin(GG, GG, double precision) boolean|ST_Intersects(G, G) boolean|ST_Intersects(GG, GG) boolean|ST_Contains(G, G) boolean
ST_Within(G, G) boolean|ST_Covers(G, G) boolean|ST_CoveredBy(G, G) boolean|ST_Overlaps(G, G) boolean|ST_Touches(G, G) boolean|ST_Crosses(G, G) boolean|ST_Equals(G, G) boolean
ST_IsValid(G) boolean|ST_IsEmpty(G) boolean|ST_MakeValid(G) G|ST_Centroid(G) G|ST_PointOnSurface(G) G|ST_Buffer(G, double precision) G|ST_Envelope(G) G|ST_Simplify(G, double precision) G
ST_Union(G, G) G|ST_Intersection(G, G) G|ST_Difference(G, G) G|ST_Collect(G, G) G|ST_Multi(G) G|ST_Force2D(G) G|ST_Force3D(G) G|ST_FlipCoordinates(G) G
ST_GeometryType(G) text|GeometryType(G) text|ST_NumGeometries(G) integer|ST_NPoints(G) integer|ST_GeometryN(G, integer) G|ST_StartPoint(G) G|ST_EndPoint(G) G
ST_MakeEnvelope(double precision, double precision, double precision, double precision, integer) G|ST_MakeLine(G, G) G|ST_MakePolygon(G) G|ST_TileEnvelope(integer, integer, integer) G
ST_ClusterDBSCAN(G, double precision, integer) integer|ST_GeoHash(G) text|ST_XMin(G) double precision|ST_XMax(G) double precision|ST_YMin(G) double precision|ST_YMax(G) double precision
Find_SRID(text, text, text) integer|UpdateGeometrySRID(text, text, integer) text|PostGIS_Version() text|PostGIS_Full_Version() text`;

const typeOf = (short: string): string =>
  short.replace(/\bGG\b/gu, "geography").replace(/\bG\b/gu, "geometry");

const standInFunctions = functions
  .split(/[|\n]/u)
  .map((line) => {
    const [, signature = "", result = ""] = /^(.*\)) (.*)$/u.exec(line) ?? [];
    return `CREATE FUNCTION ${typeOf(signature)} RETURNS ${typeOf(result)} LANGUAGE sql IMMUTABLE STRICT AS 'SELECT NULL::${typeOf(result)}';`;
  })
  .join("\n");

/** A type whose values are kept as text. Type modifiers such as (Point,4326) are taken and forgotten. */
const spatialType = (name: string): string => `
CREATE TYPE ${name};
CREATE FUNCTION ${name}_in(cstring) RETURNS ${name} LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION ${name}_out(${name}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION ${name}_typmod_in(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'array_cardinality';
CREATE FUNCTION ${name}_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodout';
CREATE TYPE ${name} (INPUT = ${name}_in, OUTPUT = ${name}_out, TYPMOD_IN = ${name}_typmod_in, TYPMOD_OUT = ${name}_typmod_out, STORAGE = main, DELIMITER = ':');
CREATE FUNCTION ${name}(${name}, integer, boolean) RETURNS ${name} LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1';
CREATE CAST (${name} AS ${name}) WITH FUNCTION ${name}(${name}, integer, boolean) AS IMPLICIT;
CREATE FUNCTION ${name}_overlaps(${name}, ${name}) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT false';
CREATE FUNCTION ${name}_distance(${name}, ${name}) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT 0::double precision';
CREATE OPERATOR && (LEFTARG = ${name}, RIGHTARG = ${name}, FUNCTION = ${name}_overlaps, COMMUTATOR = &&);
CREATE OPERATOR <-> (LEFTARG = ${name}, RIGHTARG = ${name}, FUNCTION = ${name}_distance, COMMUTATOR = <->);
`;

const operatorClass = (name: string, type: string, isDefault: boolean): string =>
  gistOperatorClass({
    extension: "postgis",
    name,
    type,
    method: "gist",
    operators: "OPERATOR 3 &&",
    isDefault,
  });

/** Stands in for PostGIS: geometry and geography, their GiST operator classes, the functions that are used most. */
export const postgisStandIn = `${spatialType("geometry")}${spatialType("geography")}
CREATE CAST (geometry AS geography) WITH INOUT AS IMPLICIT;
CREATE CAST (geography AS geometry) WITH INOUT;
CREATE CAST (text AS geometry) WITH INOUT AS IMPLICIT;
CREATE CAST (geometry AS text) WITH INOUT AS IMPLICIT;
${gistSupport("postgis")}
${operatorClass("gist_geometry_ops_2d", "geometry", true)}
${operatorClass("gist_geometry_ops_nd", "geometry", false)}
${operatorClass("gist_geography_ops", "geography", true)}
CREATE TABLE spatial_ref_sys (srid integer PRIMARY KEY, auth_name varchar(256), auth_srid integer, srtext varchar(2048), proj4text varchar(2048));
CREATE VIEW geometry_columns AS SELECT NULL::varchar(256) AS f_table_catalog, NULL::name AS f_table_schema, NULL::name AS f_table_name, NULL::name AS f_geometry_column,
  NULL::integer AS coord_dimension, NULL::integer AS srid, NULL::varchar(30) AS type WHERE false;
${standInFunctions}
`;

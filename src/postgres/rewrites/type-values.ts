import type { TypeFacts } from "../../model/catalog.ts";

/** Values of types, as SQL over `n`, which counts from one. */
export const PLAIN_VALUES: Readonly<Record<string, string>> = {
  integer: "n",
  bigint: "n::bigint",
  oid: "n::oid",
  real: "n::real",
  "double precision": "n::float8",
  money: "n::money",
  boolean: "n % 2 = 0",
  text: "'value ' || n",
  name: "('value ' || n)::name",
  citext: "'value ' || n",
  uuid: "md5(n::text)::uuid",
  json: `('{"n": ' || n || '}')::json`,
  jsonb: `('{"n": ' || n || '}')::jsonb`,
  bytea: "decode(md5(n::text), 'hex')",
  date: "date '2024-01-01' + (n % 700)",
  "timestamp without time zone": "timestamp '2024-01-01' + n * interval '1 minute'",
  "timestamp with time zone": "timestamptz '2024-01-01 00:00+00' + n * interval '1 minute'",
  "time without time zone": "time '00:00' + n * interval '1 second'",
  interval: "n * interval '1 second'",
  inet: "'10.0.0.0'::inet + n",
  cidr: "('10.' || n / 250 || '.' || n % 250 || '.0/24')::cidr",
  tsvector: "to_tsvector('simple', 'value' || n)",
  tsquery: "to_tsquery('simple', 'value' || n)",
  ltree: "('value' || n)::ltree",
  hstore: "('n=>' || n)::hstore",
  xml: "('<n>' || n || '</n>')::xml",
  point: "point(n, n)",
  macaddr:
    "('08:00:2b:00:' || lpad(to_hex(n / 256), 2, '0') || ':' || lpad(to_hex(n % 256), 2, '0'))::macaddr",
  int4range: "int4range(2 * n, 2 * n + 1)",
  int8range: "int8range(2 * n, 2 * n + 1)",
  numrange: "numrange(2 * n, 2 * n + 1)",
  daterange: "daterange(date '2000-01-01' + 2 * n, date '2000-01-01' + 2 * n + 1)",
  tsrange:
    "tsrange(timestamp '2000-01-01' + n * interval '2 days', timestamp '2000-01-02' + n * interval '2 days')",
  tstzrange:
    "tstzrange(timestamptz '2000-01-01 00:00+00' + n * interval '2 days', timestamptz '2000-01-02 00:00+00' + n * interval '2 days')",
};

/** A value of a type as SQL over `n`, which counts from one; null where none is known. */
export function typeValue(type: string, types: readonly TypeFacts[], unique: boolean): string | null {
  const bare = type.replace(/\(\d+(?:,\d+)?\)/, "");
  if (bare === "smallint") return unique ? "n::smallint" : "(n % 100)::smallint";
  if (bare === "numeric") return numericValue(type, unique);
  if (bare === "character varying" || bare === "character") return characterValue(type, unique);
  const plain = PLAIN_VALUES[bare] ?? PLAIN_VALUES[bare.replace(/^.*\./, "")];
  if (plain !== undefined) return plain;
  if (type.endsWith("[]")) return `'{}'::${type}`;
  const facts = types.find(({ name }) => name === type || name === `public.${type}`);
  if (facts?.kind === "enum" && facts.enumLabels.length > 0) {
    const labels = facts.enumLabels.map((label) => `'${label.replaceAll("'", "''")}'`).join(", ");
    return `(ARRAY[${labels}])[1 + n % ${facts.enumLabels.length}]::${facts.name}`;
  }
  if (facts?.kind === "domain" && facts.baseType !== null) return typeValue(facts.baseType, types, unique);
  return null;
}

/** How many different values are generated for a unique column of a type. */
export function countValues(type: string, types: readonly TypeFacts[]): number {
  const bare = type.replace(/\(\d+(?:,\d+)?\)/, "");
  if (bare === "boolean") return 2;
  if (bare === "character" || bare === "character varying") return ALPHABET.length ** lengthOf(type);
  if (bare === "numeric") return 10 ** digitsOf(type);
  const facts = types.find(({ name }) => name === type || name === `public.${type}`);
  if (facts?.kind === "enum") return facts.enumLabels.length;
  if (facts?.kind === "domain" && facts.baseType !== null) return countValues(facts.baseType, types);
  return Number.POSITIVE_INFINITY;
}

function numericValue(type: string, unique: boolean): string {
  const digits = Math.min(unique ? 12 : 6, digitsOf(type));
  if (digits <= 0) return "0::numeric";
  return digits === 12 || !/\(/.test(type) ? "n::numeric" : `(n % ${10 ** digits})::numeric`;
}

/** Digits before the point. */
function digitsOf(type: string): number {
  const [, precision, scale] = /\((\d+)(?:,(\d+))?\)/.exec(type) ?? [];
  return precision === undefined ? Number.POSITIVE_INFINITY : Number(precision) - Number(scale ?? 0);
}

/** Digits first: a number as text is made of them. */
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function characterValue(type: string, unique: boolean): string {
  const length = lengthOf(type);
  if (length >= 12) return "'value ' || n";
  if (!unique || length >= 4) return `left(n::text, ${length})`;
  const places = Array.from({ length }, (_, index) => ALPHABET.length ** (length - 1 - index));
  return places
    .map((place) => `substr('${ALPHABET}', 1 + n / ${place} % ${ALPHABET.length}, 1)`)
    .join(" || ");
}

function lengthOf(type: string): number {
  return Number(/\((\d+)\)/.exec(type)?.[1] ?? (type === "character" ? "1" : "1000"));
}

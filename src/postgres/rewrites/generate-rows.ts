import type { Column, Constraint, Relation, TypeFacts } from "../../model/catalog.ts";
import { quoteName } from "./quote-name.ts";

/** How many rows a generated table has. */
export const GENERATED_ROWS = 2000;

/**
 * An INSERT that fills a table with rows, the same on every run: keys count up, foreign keys meet the generated
 * keys of the other table, checks of the form `column IN (…)` are met, others by the values that are handed in. Null where a column has a type that no
 * value is known for. Whether the rows satisfy every constraint is for the server to say.
 */
export function generateRows(
  table: Relation,
  others: ReadonlyMap<string, Relation>,
  types: readonly TypeFacts[],
  nulls: boolean,
  checked: ReadonlyMap<string, string> = new Map(),
): string | null {
  const columns = table.columns.filter(({ generated }) => generated === null);
  if (columns.length === 0 || table.kind !== "table") return null;
  const values = columns.map((column) => columnValue(column, table, others, types, nulls, checked));
  if (values.includes(null)) return null;
  const names = columns.map(({ name }) => quoteName(name)).join(", ");
  return `INSERT INTO ${table.name} (${names}) OVERRIDING SYSTEM VALUE SELECT ${values.join(", ")} FROM generate_series(1, ${GENERATED_ROWS}) AS n`;
}

function columnValue(
  column: Column,
  table: Relation,
  others: ReadonlyMap<string, Relation>,
  types: readonly TypeFacts[],
  nulls: boolean,
  checked: ReadonlyMap<string, string>,
): string | null {
  const chosen = chosenValues(column, table.constraints);
  const reference = referenceOf(column, table);
  const isKey = isUniqueAlone(column, table);
  const value =
    chosen !== null
      ? `(ARRAY[${chosen.join(", ")}])[1 + n % ${chosen.length}]`
      : reference !== null
        ? referencedValue(reference, others, types)
        : (checked.get(column.name) ??
          later(column, table) ??
          typeValue(column.type, types, isKey || isInUnique(column, table)));
  if (value === null) return column.notNull ? null : "NULL";
  const mayBeNull = nulls && !column.notNull && !isKey;
  return mayBeNull ? `CASE WHEN n % 7 <> 0 THEN ${value} END` : value;
}

/** Times of later columns are later: `starts_at` comes before `ends_at`, and a CHECK says so. */
function later(column: Column, table: Relation): string | null {
  if (isInUnique(column, table) || !/^(date|timestamp with)/.test(column.type)) return null;
  const plain = PLAIN_VALUES[column.type.replace(/\(\d+\)/, "")];
  const days = table.columns.indexOf(column);
  if (plain === undefined) return null;
  return column.type === "date" ? `(${plain} + ${days})` : `(${plain} + interval '${days} days')`;
}

function isUniqueAlone(column: Column, table: Relation): boolean {
  return table.indexes.some(
    ({ unique, columns }) => unique && columns.length === 1 && columns[0] === column.name,
  );
}

function isInUnique(column: Column, table: Relation): boolean {
  return table.indexes.some(({ unique, columns }) => unique && columns.includes(column.name));
}

function referenceOf(column: Column, table: Relation): { relation: string; column: string } | null {
  for (const { kind, columns, references } of table.constraints) {
    const at = columns.indexOf(column.name);
    const target = references?.columns[at];
    if (kind === "foreign key" && references !== null && target !== undefined) {
      return { relation: references.relation, column: target };
    }
  }
  return null;
}

/** The other table's key is made from the same number, so the same expression meets it. */
function referencedValue(
  reference: { readonly relation: string; readonly column: string },
  others: ReadonlyMap<string, Relation>,
  types: readonly TypeFacts[],
): string | null {
  const target = others.get(reference.relation)?.columns.find(({ name }) => name === reference.column);
  return target === undefined ? null : typeValue(target.type, types, true);
}

/** Constants of a CHECK that lists them: `(status = ANY (ARRAY['a'::text, 'b'::text]))`. */
function chosenValues(column: Column, constraints: readonly Constraint[]): readonly string[] | null {
  for (const { kind, columns, definition } of constraints) {
    if (kind !== "check" || columns.length !== 1 || columns[0] !== column.name) continue;
    const list = /= ANY \(+ARRAY\[([^\]]+)\]/.exec(definition)?.[1];
    if (list !== undefined) return list.split(", ");
  }
  return null;
}

const PLAIN_VALUES: Readonly<Record<string, string>> = {
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

function typeValue(type: string, types: readonly TypeFacts[], unique: boolean): string | null {
  const bare = type.replace(/\(\d+(?:,\d+)?\)/, "");
  if (bare === "smallint") return unique ? "n::smallint" : "(n % 100)::smallint";
  if (bare === "numeric") return numericValue(type, unique);
  if (bare === "character varying" || bare === "character") return characterValue(type);
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

function numericValue(type: string, unique: boolean): string {
  const [, precision, scale] = /\((\d+)(?:,(\d+))?\)/.exec(type) ?? [];
  if (precision === undefined || unique) return "n::numeric";
  const digits = Math.min(6, Number(precision) - Number(scale ?? 0));
  return digits <= 0 ? "0::numeric" : `(n % ${10 ** digits})::numeric`;
}

function characterValue(type: string): string {
  const length = Number(/\((\d+)\)/.exec(type)?.[1] ?? "1000");
  return length >= 12 ? "'value ' || n" : `left(n::text, ${length})`;
}

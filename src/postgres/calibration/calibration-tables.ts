/** Exponents of the sizes: 10^4 rows and so on. The largest has the works alone that take seconds there. */
export const LARGEST_EXPONENT = 7;

/** Bytes of payload in each row of the narrow and of the wide table. */
export const PAYLOADS = [20, 300] as const;

const MOST_DOCUMENTS = 100_000;
const MOST_TOASTED = 10_000;

/** SQL that makes the plain table `t` and its copy `bare`, which has three columns. */
export function plainTables(rows: number, payload: number): readonly string[] {
  return [
    "DROP TABLE IF EXISTS t, bare",
    `CREATE TABLE t AS SELECT n::bigint AS id, n::int AS filled, 1 + (n * 7919::bigint) % ${rows} AS shuffled,
      md5(n::text)::uuid AS code, substr(md5((n + 1)::text), 1, 8) AS short_label, md5((n + 2)::text) AS label,
      repeat('x', ${payload}) AS payload FROM generate_series(1, ${rows}::bigint) AS n`,
    "CREATE TABLE bare AS SELECT filled AS n, shuffled, label, payload FROM t",
    "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.n := NEW.n + 1; RETURN NEW; END'",
    "VACUUM ANALYZE t",
    "VACUUM ANALYZE bare",
  ];
}

/** SQL that makes what the works besides the plain ones need. */
export function otherTables(rows: number): readonly string[] {
  const documents = Math.min(rows, MOST_DOCUMENTS);
  const toasted = Math.min(Math.round(rows / 20), MOST_TOASTED);
  return [
    "DROP TABLE IF EXISTS child, d, toasted, few_parents, parent",
    `CREATE TABLE parent AS SELECT n::bigint AS id, md5(n::text) AS label FROM generate_series(1, ${rows}) AS n`,
    "ALTER TABLE parent ADD PRIMARY KEY (id)",
    `CREATE TABLE few_parents AS SELECT n::bigint AS id FROM generate_series(1, ${rows / 100}) AS n`,
    "ALTER TABLE few_parents ADD PRIMARY KEY (id)",
    `CREATE TABLE child AS SELECT n::bigint AS id, 1 + (n * 7919::bigint) % ${rows} AS parent_id,
      1 + n % ${rows / 100} AS few_id, repeat('x', 40) AS payload FROM generate_series(1, ${rows}) AS n`,
    `CREATE TABLE d AS SELECT n AS id, jsonb_build_object('n', n, 'k', md5((n % 1000)::text)) AS small_document,
      jsonb_build_object('a', n, 'b', n % 7, 'c', md5(n::text), 'd', n % 1000, 'e', 'x' || n % 50, 'f', md5((n % 99)::text)) AS large_document,
      ARRAY[n % 1000, n % 777, n % 99] AS few, ARRAY(SELECT (n * i) % 5000 FROM generate_series(1, 10) AS i) AS many,
      to_tsvector('simple', 'w' || n % 1000 || ' v' || n % 777 || ' u' || n % 99) AS short_text,
      to_tsvector('simple', (SELECT string_agg('w' || (n * i) % 5000, ' ') FROM generate_series(1, 20) AS i)) AS long_text,
      int4range(((n * 7919::bigint) % ${documents})::int, ((n * 7919::bigint) % ${documents})::int + 10) AS span,
      point(n % 1000, (n * 7919::bigint) % ${documents}) AS place FROM generate_series(1, ${documents}) AS n`,
    `CREATE TABLE toasted AS SELECT n, (SELECT string_agg(md5((n * i)::text), '') FROM generate_series(1, 250) AS i) AS body
      FROM generate_series(1, ${toasted}) AS n`,
    ...["parent", "few_parents", "child", "d", "toasted"].map((table) => `VACUUM ANALYZE ${table}`),
  ];
}

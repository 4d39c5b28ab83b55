import { testForms } from "../../../test/support/prove-forms.ts";

testForms(
  `CREATE TABLE users (id bigint PRIMARY KEY);
   CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, user_id bigint REFERENCES users, n integer, PRIMARY KEY (at, id))
     PARTITION BY RANGE (at);
   CREATE INDEX ON events (n) WHERE n > 1;
   CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2025-01-01');
   CREATE TABLE events_rest PARTITION OF events DEFAULT;
   CREATE TABLE archive (id bigint NOT NULL, at date NOT NULL, user_id bigint, n integer);
   CREATE TABLE lists (id bigint, kind text) PARTITION BY LIST (kind);
   CREATE TABLE lists_rest PARTITION OF lists DEFAULT;`,
  [14, 18],
  [
    {
      sql: "ALTER TABLE events ATTACH PARTITION archive FOR VALUES FROM (MINVALUE) TO ('2015-01-01');",
      way: /PRIMARY KEY USING INDEX archive_pkey[\s\S]*events_user_id_fkey FOREIGN KEY .* NOT VALID[\s\S]*archive_bound CHECK \(at IS NOT NULL AND at < '2015-01-01'\)/,
    },
    {
      sql: "CREATE TABLE events_late PARTITION OF events FOR VALUES FROM ('2035-01-01') TO (MAXVALUE);",
      way: /VALIDATE CONSTRAINT events_rest_bound[\s\S]*CREATE TABLE events_late PARTITION OF/,
    },
    {
      sql: "CREATE TABLE lists_a PARTITION OF lists FOR VALUES IN ('a', NULL);",
      way: /CHECK \(NOT \(kind IS NULL OR kind IN \('a'\)\)\)/,
    },
  ],
);

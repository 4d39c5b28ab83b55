import { testForms } from "../../../test/support/prove-forms.ts";

testForms(
  `CREATE TABLE people (id bigint PRIMARY KEY, score integer, code text UNIQUE WITH (fillfactor = 60), tags text[]);
   CREATE INDEX people_score ON people (score DESC) INCLUDE (code) WITH (fillfactor = 70, deduplicate_items = off) WHERE score > 1;
   CREATE INDEX people_tags ON people USING gin (tags) WITH (fastupdate = off);
   CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, user_id bigint) PARTITION BY RANGE (at);
   CREATE INDEX events_user ON events (user_id) WITH (fillfactor = 80);
   CREATE TABLE archive (id bigint NOT NULL, at date NOT NULL, user_id bigint);
   CREATE TABLE codes (code text, rate integer);
   CREATE MATERIALIZED VIEW rates AS SELECT count(*) AS rates FROM codes GROUP BY rate;
   CREATE INDEX rates_idx ON rates (rates) WITH (fillfactor = 65);
   CREATE TABLE spans (id bigint PRIMARY KEY, a integer, b integer);
   CREATE INDEX spans_a ON spans (a) WITH (fillfactor = 75);
   CREATE TABLE parted (id bigint NOT NULL, n integer, PRIMARY KEY (id)) PARTITION BY HASH (id);
   CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 1, REMAINDER 0);
   CREATE INDEX parted_n ON parted (n) WITH (fillfactor = 85);`,
  [14, 18],
  [
    {
      sql: "ALTER TABLE people ALTER COLUMN score TYPE bigint;",
      way: /people_score_new[^;]*WITH \(fillfactor=70, deduplicate_items=off\)/,
    },
    {
      sql: "ALTER TABLE people RENAME COLUMN code TO codes;",
      way: /people_code_key_new[^;]*WITH \(fillfactor=60\)/,
    },
    {
      sql: "ALTER TABLE events ATTACH PARTITION archive FOR VALUES FROM ('2010-01-01') TO ('2015-01-01');",
      way: /CONCURRENTLY archive_user_id_idx[^;]*WITH \(fillfactor=80\)/,
    },
    { sql: "REFRESH MATERIALIZED VIEW rates;", way: /WITH \(fillfactor=65\)/ },
    {
      sql: "ALTER TABLE spans ADD EXCLUDE USING btree (id WITH =, b WITH =);",
      way: /INDEX spans_a_new[^;]*WITH \(fillfactor=75\)/,
    },
    {
      sql: "ALTER TABLE parted ALTER COLUMN n TYPE bigint;",
      way: /INDEX parted_n_new[^;]*WITH \(fillfactor=85\)/,
    },
  ],
);

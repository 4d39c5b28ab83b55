import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ShadowDatabase } from "../../model/shadow.ts";
import { loadParser } from "../parse/parse-migration.ts";
import { openShadow } from "../shadow/open-shadow.ts";
import { seedRows } from "./seed-rows.ts";

const SETUP = `
  CREATE TABLE teams (id bigint PRIMARY KEY, captain bigint NOT NULL);
  CREATE TABLE players (id bigint PRIMARY KEY, team bigint NOT NULL REFERENCES teams (id));
  ALTER TABLE teams ADD CONSTRAINT "Captain" FOREIGN KEY (captain) REFERENCES players (id);
  CREATE TABLE checked (
    id integer PRIMARY KEY, email text NOT NULL CHECK (email ~ '^[^@ ]+@[^@ ]+[.][a-z]+$'),
    age smallint CHECK (age BETWEEN 18 AND 120), currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    share numeric(4,3) CHECK (share > 0 AND share <= 1), starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
    during tstzrange, CHECK (starts_at < ends_at));
  CREATE DOMAIN mail AS text CHECK (VALUE LIKE '%@%');
  CREATE DOMAIN work_mail AS mail NOT NULL;
  CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);
  CREATE TABLE people (id bigint PRIMARY KEY, own mail, work work_mail UNIQUE, done percent NOT NULL CHECK (done < 50));
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
  CREATE TABLE countries (code char(2) PRIMARY KEY, iso3 char(3) UNIQUE, numeric_code numeric(2,0) UNIQUE);
  CREATE TABLE grades (grade char PRIMARY KEY);
  CREATE TABLE moods (mood mood, loud boolean, PRIMARY KEY (mood, loud));
  CREATE TABLE customers (
    id bigint PRIMARY KEY, country char(2) NOT NULL REFERENCES countries (code), grade char REFERENCES grades (grade),
    mood mood NOT NULL, loud boolean NOT NULL, FOREIGN KEY (mood, loud) REFERENCES moods (mood, loud));
  CREATE TABLE events (id bigint, at timestamptz NOT NULL, kind text) PARTITION BY RANGE (at);
  CREATE TABLE events_before PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
  CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (kind);
  CREATE TABLE events_2024_a PARTITION OF events_2024 FOR VALUES IN (NULL, 'it''s', 'b');
  CREATE TABLE events_2024_other PARTITION OF events_2024 DEFAULT;
  CREATE TABLE shares (id bigint PRIMARY KEY, a int, b int) PARTITION BY HASH (id);
  CREATE TABLE shares_0 PARTITION OF shares FOR VALUES WITH (MODULUS 2, REMAINDER 0);
  CREATE TABLE shares_1 PARTITION OF shares FOR VALUES WITH (MODULUS 2, REMAINDER 1);
  CREATE TABLE tiles (x int, y int, note text) PARTITION BY RANGE (x, y);
  CREATE TABLE tiles_1 PARTITION OF tiles FOR VALUES FROM (1, MINVALUE) TO (1, 10);
  CREATE TABLE tiles_2 PARTITION OF tiles FOR VALUES FROM (1, 10) TO (MAXVALUE, MAXVALUE);
  CREATE TABLE by_word (word text) PARTITION BY LIST (lower(word));
  CREATE TABLE by_word_a PARTITION OF by_word FOR VALUES IN ('a');
  CREATE TABLE impossible (id integer PRIMARY KEY, code text NOT NULL CHECK (code = 'x' || 'y' AND code = 'z'));`;

let cacheFolder = "";
let close = async () => {};
let database: ShadowDatabase;

beforeAll(async () => {
  await loadParser();
  cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-rows-"));
  const shadow = await openShadow({ snapshot: { major: 16, schemaSql: SETUP }, cacheFolder });
  database = await shadow.openDatabase();
  close = () => shadow.close();
});

afterAll(async () => {
  await close();
  await rm(cacheFolder, { recursive: true, force: true });
});

const seed = async (table: string) => seedRows(database, await database.readCatalog(), [table], true);
const count = async (table: string) =>
  (await database.query(`SELECT count(*)::int FROM ${table}`)).rows[0]?.count;

test("tables that must reference each other are filled, and their keys are as before", async () => {
  const before = await database.describeSchema();
  expect(await seed("public.teams")).toBeNull();
  expect([await count("teams"), await count("players")]).toEqual([2000, 2000]);
  expect(await database.describeSchema()).toEqual(before);
});

test("checks of shapes, ranges and order are met", async () => {
  expect(await seed("public.checked")).toBeNull();
  expect(await count("checked")).toBe(2000);
});

test("checks of domains are met, those of the column and of a domain below too", async () => {
  expect(await seed("public.people")).toBeNull();
  expect(await count("people")).toBe(2000);
});

test("a short key gets as many rows as it has values, and what references it finds them", async () => {
  expect(await seed("public.customers")).toBeNull();
  for (const [table, rows] of Object.entries({ countries: 2000, grades: 62, moods: 6, customers: 2000 })) {
    expect([table, await count(table)]).toEqual([table, rows]);
  }
});

test("a check that nothing meets is told, and nothing is left behind", async () => {
  expect(await seed("public.impossible")).toMatch(
    /^No rows could be generated for public.impossible: .*impossible/,
  );
  expect(await count("impossible")).toBe(0);
});

test("partitioned tables are filled by the bounds of their partitions", async () => {
  expect(await seed("public.events_2024_a")).toBeNull();
  expect([await count("events_before"), await count("events_2024_a")]).toEqual([666, 667]);
  expect(await count("events_2024_other")).toBe(667);
  expect(await seed("public.shares")).toBeNull();
  expect(await count("shares")).toBe(2000);
  expect(await seed("public.by_word")).toMatch(/the bounds of its partitions tell no value of its key/);
});

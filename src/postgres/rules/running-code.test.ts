import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const withFunctions = `
  CREATE TABLE queues (id bigint PRIMARY KEY, paused boolean, worker text);
  CREATE TABLE log (queue_id bigint, entry text);
  CREATE FUNCTION is_paused(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT q.paused FROM queues q WHERE q.id = $1';
  CREATE FUNCTION note_worker() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO log (queue_id, entry) VALUES (NEW.id, NEW.worker); RETURN NEW; END $$;
  CREATE TABLE viewed (a int); CREATE VIEW seen AS SELECT a FROM viewed;
  CREATE TRIGGER queues_note AFTER INSERT ON queues FOR EACH ROW EXECUTE FUNCTION note_worker();`;
const unused = { base: [], head: [] };
const anew = "CREATE OR REPLACE FUNCTION is_paused(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT false'";

test.each([
  ["ALTER TABLE queues DROP COLUMN paused", "blocking", /function `is_paused\(\)` names it: its calls fail/],
  ["ALTER TABLE queues RENAME paused TO stopped", "blocking", /function `is_paused\(\)` names it/],
  [
    "ALTER TABLE queues RENAME worker TO runner",
    "blocking",
    /`note_worker\(\)` names it: writes to `queues` call it by a trigger, and fail from then on/,
  ],
  ["ALTER TABLE log RENAME TO logs", "blocking", /writes to `queues` call it by a trigger/],
  [
    "ALTER TABLE viewed RENAME a TO b",
    "notice",
    /Views on it follow, and go on under their own names: `public\.seen`/,
  ],
  ["ALTER TABLE viewed DROP COLUMN a CASCADE", "warning", /Views on it: `public\.seen`/],
  ["ALTER TABLE log DROP COLUMN entry", "blocking", /`note_worker\(\)` names it/],
  [
    `ALTER TABLE queues DROP COLUMN paused; ${anew}`,
    "notice",
    /Nothing in the code of this repository uses it/,
  ],
  [
    `${anew}; ALTER TABLE queues DROP COLUMN paused`,
    "notice",
    /Nothing in the code of this repository uses it/,
  ],
])("functions of the database are code that runs: %s", (sql, level, detail) => {
  const sizes = { "public.queues": 5000, "public.log": 5000 };
  const findings = judgeSql({ setup: withFunctions, sizes, sql, uses: unused });
  const about = findings.filter(({ rule }) => /drop-column|rename-breaks-code/.test(rule));
  expect(about).toMatchObject([{ level, detail: expect.stringMatching(detail) }]);
});

test("a renamed column that a publication sends stops its subscribers", () => {
  const published =
    "CREATE TABLE parcels (id bigint PRIMARY KEY, carrier text); CREATE PUBLICATION changes FOR TABLE parcels";
  const say = (sql: string) =>
    judgeSql({ setup: published, sizes: { "public.parcels": 5000 }, sql, uses: unused }).filter(
      ({ rule }) => rule === "rename-breaks-code" || rule === "drop-column",
    );
  expect(say("ALTER TABLE parcels RENAME carrier TO sent_by")).toMatchObject([
    { level: "warning", detail: expect.stringContaining("Subscribers of `changes` stop at the next row") },
  ]);
  expect(say("ALTER TABLE parcels DROP COLUMN carrier")).toMatchObject([
    { level: "notice", detail: expect.stringContaining("Subscribers of `changes` keep it") },
  ]);
});

const setup = "CREATE TABLE queues (id bigint PRIMARY KEY, paused boolean)";
const certain = { path: "src/queue.ts", line: 3, text: "queue.paused", certainty: "certain" } as const;
const likely = { path: "src/answer.ts", line: 8, text: "paused: boolean", certainty: "likely" } as const;

test.each([
  [
    "the certain uses are gone: what is left is not said to fail",
    { base: [certain, likely], head: [likely] },
    /removes most of it \(left, maybe for something else: `src\/answer\.ts:8`\).*two deploys/,
  ],
  [
    "a certain use is left: it fails",
    { base: [certain, likely], head: [certain] },
    /The name is still in the code of this pull request: where it means this one, that fails/,
  ],
  [
    "there was never a certain one: nothing tells those left from those before",
    { base: [likely], head: [likely] },
    /The name is still in the code of this pull request: where it means this one, that fails/,
  ],
])("a dropped column whose uses change: %s", (_, uses, detail) => {
  const sql = "ALTER TABLE queues DROP COLUMN paused";
  const [finding] = judgeSql({ setup, sizes: { "public.queues": 5000 }, sql, uses });
  expect(finding).toMatchObject({
    rule: "drop-column",
    level: "blocking",
    detail: expect.stringMatching(detail),
  });
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { RuleCase } from "../../../test/support/judge-sql.ts";
import { proveOn } from "../../../test/support/prove-on.ts";
import { readExamples } from "../../../test/support/read-examples.ts";
import type { Finding } from "../../model/finding.ts";
import { loadParser } from "../parse/parse-migration.ts";
import type { JudgeInput } from "../rules/judge.ts";
import { openShadow } from "../shadow/open-shadow.ts";

let cacheFolder = "";

beforeAll(async () => {
  await loadParser();
  cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-proofs-"));
});

afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

/** Findings of a case run on a real server, with their proofs. */
async function review(
  input: RuleCase,
  additionalFiles: JudgeInput["additionalFiles"] = null,
): Promise<readonly Finding[]> {
  const { setup = "", major = 16 } = input;
  const shadow = await openShadow({ snapshot: { major, schemaSql: setup }, cacheFolder });
  try {
    return await proveOn(shadow, input, additionalFiles);
  } finally {
    await shadow.close();
  }
}

/** Examples whose rewrite is a plan, and what is not proven of it. */
const PLANS: ReadonlyMap<string, RegExp> = new Map([
  // PostgreSQL validates a domain's constraint under the lock that is to be avoided.
  ["domain-constraint-scans", /final schema differs: `type public.quantity .*NOT VALID/],
  // What fails leaves nothing that could be compared.
  ["enum-value-used-before-commit", /original failed/],
]);

describe.each(readExamples())("the example of $rule", ({ rule, unsafe, safe }) => {
  test("is found on a real server, and its rewrite, if it has one, is proven", async () => {
    const finding = (await review(unsafe)).find((each) => each.rule === rule);
    expect(finding).toBeDefined();
    const proof = finding?.rewrite?.proof;
    const isPlan = PLANS.get(rule);
    if (isPlan !== undefined)
      expect(proof).toMatchObject({ proven: false, note: expect.stringMatching(isPlan) });
    else if (proof !== undefined) expect(proof).toMatchObject({ proven: true });
  });

  test("in its safe form is let pass", async () => {
    const graver = (await review(safe)).filter(
      ({ level, rule: found }) => level !== "notice" || found === rule,
    );
    expect(graver.map(({ rule: found, title }) => `${found}: ${title}`)).toEqual([]);
  });
});

describe("a step in a later migration runs after all that follows in this one", () => {
  const setup = "CREATE TABLE users (id bigint PRIMARY KEY, name text, tier text);";
  const sizes = { "public.users": 2_300_000 };
  const wrapped = { transactionMode: "per migration" as const };
  const files: JudgeInput["additionalFiles"] = (_, { name, position, sql }) => [
    { path: `${position}_${name}.sql`, text: sql },
  ];

  async function proofs(sql: string): Promise<Readonly<Record<string, boolean | undefined>>> {
    const found = await review({ setup, sizes, sql, migration: wrapped }, files);
    return Object.fromEntries(found.map(({ rule, rewrite }) => [rule, rewrite?.proof.proven]));
  }

  test("a backfill takes along what would take its source away", async () => {
    const sql = "UPDATE users SET tier = name;\nALTER TABLE users DROP COLUMN name;";
    const found = await review({ setup, sizes, sql, migration: wrapped }, files);
    const way = found.find(({ rule }) => rule === "large-data-change")?.rewrite;
    expect(way).toMatchObject({ proof: { proven: true }, takesOut: [{ line: 2 }] });
    expect(way?.files.map(({ text }) => /UPDATE users|DROP COLUMN name/.exec(text)?.[0])).toEqual([
      "UPDATE users",
      "DROP COLUMN name",
    ]);
  });

  test("a column that a trigger fills with the time of the write may differ", async () => {
    const touched = `${setup}
      ALTER TABLE users ADD COLUMN touched timestamptz;
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.touched = now(); RETURN NEW; END $$;
      CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();`;
    const sql = "UPDATE users SET name = 'none' WHERE name IS NULL";
    const [finding] = await review({ setup: touched, sizes, sql }, files);
    expect(finding?.rewrite?.proof).toMatchObject({
      proven: true,
      note: expect.stringContaining("but for `public.users.touched`, drawn anew on each run"),
    });
  });

  test("an index under another's lock has one way out, the one that is proven", async () => {
    const found = await review(
      {
        setup,
        sizes,
        sql: "ALTER TABLE users ADD a int;\nCREATE INDEX i ON users (name);",
        migration: wrapped,
      },
      files,
    );
    const ways = found.filter(({ line, rewrite }) => line === 2 && rewrite !== null);
    const texts = ways.map(({ rewrite }) => rewrite?.files.map(({ text }) => text).join());
    expect([...new Set(texts)]).toEqual([expect.stringContaining("CREATE INDEX CONCURRENTLY i")]);
    expect(ways.map(({ rewrite }) => rewrite?.proof.proven)).not.toContain(false);
  });

  test("a backfill is proven where the NOT NULL that follows has a rewrite that waits for it", async () => {
    const found = await proofs(
      "UPDATE users SET tier = 'free' WHERE tier IS NULL;\nALTER TABLE users ALTER COLUMN tier SET NOT NULL;",
    );
    expect(found).toMatchObject({ "large-data-change": true, "set-not-null-scans": true });
  });
});

describe("a plan that the server refuses, or the original", () => {
  const wrapped = { transactionMode: "per migration" as const };

  test("is no way out where what follows it fails and the original does not", async () => {
    const setup = `CREATE TYPE route AS ENUM ('original', 'single');
      CREATE TABLE users (id bigint PRIMARY KEY, route route NOT NULL);`;
    const sql = `CREATE TYPE route_new AS ENUM ('original');
      ALTER TABLE users ALTER COLUMN route TYPE route_new USING (route::text::route_new);
      ALTER TYPE route RENAME TO route_old;
      ALTER TYPE route_new RENAME TO route;
      DROP TYPE route_old;`;
    const sizes = { "public.users": 8_600_000 };
    const found = await review({ setup, sizes, sql, migration: wrapped });
    const change = found.find(({ rule }) => rule === "type-change-rewrites");
    expect(change).toMatchObject({ level: "blocking", rewrite: null });
  });

  test("names the statement that the rows refuse, not what fails for want of it", async () => {
    const setup = `CREATE TABLE projects (id bigint PRIMARY KEY);
      CREATE TABLE runs (id bigint PRIMARY KEY, note text);`;
    const sql = `ALTER TABLE runs ADD COLUMN project_id bigint NOT NULL;
      ALTER TABLE runs ADD CONSTRAINT runs_project FOREIGN KEY (project_id) REFERENCES projects (id);`;
    const sizes = { "public.runs": 5_900_000, "public.projects": 5_000_000 };
    const found = await review({ setup, sizes, sql, migration: wrapped });
    const note = found.find(({ rule }) => rule === "add-foreign-key-validates")?.rewrite?.proof.note;
    expect(note).toContain('column "project_id" of relation "runs" contains null values');
  });
});

import { beforeAll, describe, expect, test } from "@jest/globals";
import { judgeSql, type RuleCase } from "../../../test/support/judge-sql.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import { loadParser } from "../parse/parse-migration.ts";
import type { WriteInPlace } from "../rules/subject.ts";

beforeAll(loadParser);

const setup = `
  CREATE TABLE users (id bigint PRIMARY KEY, name text, tier text);
  CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, note text);`;
const sizes = { "public.users": 20_000_000, "public.orders": 20_000_000 };
const wrapped = { transactionMode: "per migration" as const };

/** The rewrites of a migration in one transaction, in the order of their lines. */
function rewritesOf(sql: string, more: Partial<RuleCase> = {}): readonly Rewrite[] {
  return judgeSql({ setup, sizes, sql, migration: wrapped, ...more })
    .toSorted((a, b) => a.line - b.line)
    .flatMap(({ rewrite }) => rewrite ?? []);
}

const namesOf = (rewrite: Rewrite | undefined) => rewrite?.files.map(({ path }) => path);

describe("a backfill and the NOT NULL after it", () => {
  const sql =
    "UPDATE users SET tier = 'free' WHERE tier IS NULL;\nALTER TABLE users ALTER COLUMN tier SET NOT NULL;";

  test("are one plan: the check comes after the rows are filled", () => {
    const [fill, required] = rewritesOf(sql);
    expect(namesOf(fill)).toEqual([
      "1_backfill_users.sql",
      "2_not_null_tier_1.sql",
      "3_not_null_tier_2.sql",
      "4_not_null_tier_3.sql",
    ]);
    expect(fill?.takesOut).toEqual([{ path: null, line: 2, endLine: 2 }]);
    expect(required).toMatchObject({ suggestion: null, files: [], toldAt: { line: 1 } });
  });

  test("rows that are inserted meanwhile get the value as their default, which goes in the end", () => {
    const [fill] = rewritesOf(sql);
    expect(fill?.suggestion).toMatch(/ALTER COLUMN tier SET DEFAULT 'free';$/);
    expect(fill?.files.at(-1)?.text).toMatch(/SET NOT NULL;\n.*DROP CONSTRAINT.*;\n.*DROP DEFAULT;/);
  });

  test("a default that the migration gives the column itself stays", () => {
    const [fill] = rewritesOf(sql.replace(/;$/, ", ALTER COLUMN tier SET DEFAULT 'free';"));
    const all = `${fill?.suggestion ?? ""}\n${fill?.files.map(({ text }) => text).join("\n")}`;
    expect(all).toMatch(/SET DEFAULT 'free'/);
    expect(all).not.toMatch(/DROP DEFAULT/);
  });

  test("the default comes after the column where the column itself was moved", () => {
    const [fill] = rewritesOf(
      `UPDATE orders SET note = 'a' WHERE note IS NULL;
ALTER TABLE orders ADD COLUMN done boolean, ADD CONSTRAINT u FOREIGN KEY (user_id) REFERENCES users;
UPDATE orders SET done = true;
ALTER TABLE orders ALTER COLUMN done SET NOT NULL;`,
    );
    const all = fill?.steps.map(({ text }) => text).join("\n") ?? "";
    expect(all.indexOf("ADD COLUMN done")).toBeGreaterThan(-1);
    expect(all.indexOf("done SET DEFAULT true")).toBeGreaterThan(all.indexOf("ADD COLUMN done"));
  });
});

describe("a column that is filled from another one", () => {
  const textOf = (rewrite: Rewrite | undefined) => rewrite?.files.map(({ text }) => text).join("\n") ?? "";

  test("follows it until it takes its place: what is written while the batches run is not lost", () => {
    const [fill] = rewritesOf(
      "ALTER TABLE users ADD COLUMN title text;\nUPDATE users SET title = upper(name);\nALTER TABLE users DROP COLUMN name;\nALTER TABLE users RENAME COLUMN title TO name;",
    );
    expect(fill?.suggestion).toContain("BEGIN\n  NEW.title := upper(new.name);\n  RETURN NEW;");
    expect(fill?.suggestion).toContain("CREATE TRIGGER users_title_sync BEFORE INSERT OR UPDATE ON users");
    expect(fill?.files.at(-1)?.text).toMatch(
      /DROP TRIGGER users_title_sync ON users;\nDROP FUNCTION users_title_sync\(\);\nALTER TABLE users DROP COLUMN name;\n.*RENAME/,
    );
  });

  test("and that code may write itself is filled only where it has no value", () => {
    const [fill] = rewritesOf(
      "UPDATE users SET tier = name WHERE tier IS NULL;\nALTER TABLE users ALTER COLUMN tier SET NOT NULL;",
    );
    expect(fill?.suggestion).toContain("IF NEW.tier IS NULL THEN\n    NEW.tier := new.name;");
    expect(fill?.files.at(-1)?.text).toMatch(/SET NOT NULL;[\s\S]*DROP TRIGGER users_tier_sync/);
  });

  test("and that nothing relies on needs no trigger", () => {
    expect(textOf(rewritesOf("UPDATE users SET tier = name WHERE tier IS NULL;")[0])).not.toContain(
      "TRIGGER",
    );
  });

  test("from a function of nothing gets it as its default", () => {
    const [fill] = rewritesOf(
      "UPDATE users SET tier = gen_random_uuid() WHERE tier IS NULL;\nALTER TABLE users ALTER COLUMN tier SET NOT NULL;",
    );
    expect(fill?.suggestion).toContain("SET DEFAULT gen_random_uuid();");
  });
});

test("work on another table stays where it is", () => {
  const [fill, check] = rewritesOf(
    "UPDATE users SET tier = 'free' WHERE tier IS NULL;\nALTER TABLE orders ADD CONSTRAINT c CHECK (id > 0);",
  );
  expect(fill?.takesOut).toBeUndefined();
  expect(check?.suggestion).toContain("NOT VALID");
});

test("two constraints of one table do not wait for each other", () => {
  const checks = rewritesOf(
    "ALTER TABLE users ADD CONSTRAINT a CHECK (id > 0);\nALTER TABLE users ADD CONSTRAINT b CHECK (id > 1);",
  );
  expect(checks.map(({ suggestion }) => suggestion)).toEqual([
    expect.stringContaining("NOT VALID"),
    expect.stringContaining("NOT VALID"),
  ]);
});

test("what depends on what was moved goes along as it is, in one transaction as before", () => {
  const [fill] = rewritesOf(
    "UPDATE users SET tier = name;\nALTER TABLE users DROP COLUMN name;\nALTER TABLE users RENAME tier TO name;\nCOMMENT ON TABLE users IS 'x';",
  );
  expect(fill?.files.at(-1)?.text).toMatch(
    /DROP COLUMN name;\n.*RENAME tier TO name;\nCOMMENT ON TABLE users/,
  );
  expect(fill?.takesOut?.map(({ line }) => line)).toEqual([2, 3, 4]);
});

test("all work behind a lock leaves its transaction, not only the heaviest", () => {
  const rewrites = rewritesOf(
    "ALTER TABLE users ADD COLUMN a text;\nUPDATE orders SET note = 'a' WHERE note IS NULL;\nUPDATE users SET name = 'b' WHERE name IS NULL;",
  );
  const files = rewrites.flatMap(({ files: each }) => each.map(({ text }) => text)).join("\n");
  expect(files).toMatch(/UPDATE orders[\s\S]*UPDATE users/);
});

test("lock_timeout is set where a step waits for a strong lock, unless it is set already", () => {
  const sql = "ALTER TABLE users ADD CONSTRAINT a CHECK (id > 0);";
  const [own] = rewritesOf(sql);
  expect(own?.suggestion).toMatch(/^SET LOCAL lock_timeout = '2s';\n/);
  expect(own?.files[0]?.text).not.toContain("lock_timeout");
  expect(rewritesOf(sql, { migration: { transactionMode: "per statement" } })[0]?.suggestion).toMatch(
    /^SET lock_timeout = '2s';\n[\s\S]*\nRESET lock_timeout;$/,
  );
  expect(rewritesOf(sql, { settings: { "role:app:lock_timeout": "5s" } })[0]?.suggestion).not.toContain(
    "lock_timeout",
  );
});

test("a file of its own sets lock_timeout, which the migration sets for itself only", () => {
  const sql = "SET LOCAL lock_timeout = '3s';\nALTER TABLE orders ALTER COLUMN note SET NOT NULL;";
  const rewrite = rewritesOf(sql).at(-1);
  expect(rewrite?.suggestion).not.toContain("lock_timeout");
  expect(rewrite?.files.at(-1)?.text).toContain("SET LOCAL lock_timeout = '2s';");
});

test("lock_timeout is left out where the transaction holds the lock already: it waits for nobody", () => {
  const add = "ALTER TABLE users ADD COLUMN a text;\n";
  const held = rewritesOf(`${add}ALTER TABLE users ADD CONSTRAINT a CHECK (id > 0);`).at(-1);
  expect(held?.suggestion).toBe("ALTER TABLE users ADD CONSTRAINT a CHECK (id > 0) NOT VALID;");
  const other = rewritesOf(`${add}ALTER TABLE orders ADD CONSTRAINT a CHECK (id > 0);`).at(-1);
  expect(other?.suggestion).toMatch(/^SET LOCAL lock_timeout/);
  const key = rewritesOf(`${add}ALTER TABLE users ADD FOREIGN KEY (id) REFERENCES orders;`).at(-1);
  expect(key?.suggestion).toMatch(/^SET LOCAL lock_timeout/);
});

describe("ALTER TABLEs of one table that each write it anew", () => {
  const sql =
    "ALTER TABLE users SET UNLOGGED;\nCOMMENT ON TABLE orders IS 'x';\nALTER TABLE users ADD COLUMN more text GENERATED ALWAYS AS (name) STORED;";
  const findings = (text: string) => judgeSql({ setup, sizes, sql: text, migration: wrapped });
  const told = (text: string) => findings(text).find(({ rule }) => rule === "alters-scan-twice");

  test("are one statement in the place of the first, where nothing else helps them", () => {
    const own = sql.replace(/^COMMENT.*\n/m, "");
    expect(told(own)?.rewrite).toMatchObject({
      suggestion: expect.stringContaining("SET UNLOGGED, ADD COLUMN more "),
      takesOut: [{ line: 2 }],
    });
  });

  test("are told without a rewrite where one has a safe form of its own, or where the table is used between them", () => {
    const check = "ALTER TABLE users ADD CONSTRAINT c CHECK (id > 0);\nALTER TABLE users SET UNLOGGED;";
    expect(told(check)).toMatchObject({ line: 1, rewrite: null });
    expect(told(sql.replace("ON TABLE orders", "ON TABLE users"))?.rewrite).toBeNull();
  });

  test("are not told where both fit into the budget, nor for foreign keys", () => {
    const small = { ...sizes, "public.users": 100 };
    expect(judgeSql({ setup, sizes: small, sql, migration: wrapped }).map(({ rule }) => rule)).not.toContain(
      "alters-scan-twice",
    );
    const keys =
      "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;\nALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES users;";
    expect(told(keys)).toBeUndefined();
  });
});

test("several heavy subcommands are taken apart", () => {
  const [rewrite] = rewritesOf(
    "ALTER TABLE users ADD COLUMN a text, ALTER COLUMN tier SET NOT NULL, ADD CONSTRAINT c CHECK (id > 0), ADD UNIQUE (name);",
  );
  const texts = rewrite?.steps.map(({ text }) => text.split("\n").at(-1));
  expect(texts?.[0]).toMatch(/ADD COLUMN a text;$/);
  expect(texts?.join("\n")).toMatch(
    /CONCURRENTLY users_name_key[\s\S]*tier IS NOT NULL[\s\S]*CHECK \(id > 0\) NOT VALID/,
  );
});

test("a plan is told where a comment stands, not at a notice", () => {
  const findings = judgeSql({
    setup: `${setup}\nCREATE TABLE visits (id bigint PRIMARY KEY, user_id bigint REFERENCES users);`,
    sizes: { ...sizes, "public.visits": 20_000_000 },
    migration: wrapped,
    sql: `ALTER TABLE users ADD COLUMN a text;
UPDATE users SET a = name;
DELETE FROM users WHERE a IS NULL;
ALTER TABLE users ALTER COLUMN a SET NOT NULL;`,
  });
  const tellers = findings.filter(({ rewrite }) => (rewrite?.files.length ?? 0) > 0);
  expect(tellers).toMatchObject([{ level: "blocking", line: 3 }]);
  expect(tellers[0]?.rewrite?.takesOut?.map(({ line }) => line)).toEqual([2, 4]);
  expect(findings.find(({ line }) => line === 2)?.rewrite?.toldAt).toMatchObject({ line: 3 });
});

test("files take the place of a file of which nothing is left, but for its own down", () => {
  const sql = "UPDATE users SET tier = 'free' WHERE tier IS NULL;";
  expect(rewritesOf(sql)[0]).toMatchObject({ suggestion: null, replacesFile: true });
  expect(rewritesOf(`${sql}\nALTER TABLE orders ADD COLUMN x int;`)[0]?.replacesFile).toBeUndefined();
});

describe("the only statement of a migration", () => {
  const writeInPlace: WriteInPlace = (_migration, { sql, outside }) => ({
    text: outside ? `-- outside\n${sql}` : sql,
    files: outside ? [{ path: "beside", text: "no transaction\n" }] : [],
  });

  test("is let out of its transaction where it stands, what comes after it goes into files", () => {
    const [index] = rewritesOf("CREATE INDEX i ON users (name);", { writeInPlace });
    expect(index?.suggestion).toMatch(/^-- outside\n[\s\S]*CREATE INDEX CONCURRENTLY i/);
    expect(namesOf(index)).toEqual(["beside"]);
    const [unique] = rewritesOf("ALTER TABLE users ADD CONSTRAINT u UNIQUE (name);", { writeInPlace });
    expect(unique?.suggestion).toMatch(/^-- outside\n[\s\S]*CREATE UNIQUE INDEX CONCURRENTLY/);
    expect(namesOf(unique)).toEqual(["beside", expect.stringMatching(/^1_unique/)]);
  });

  test("that runs outside only is let out as it is", () => {
    const [index] = rewritesOf("CREATE INDEX CONCURRENTLY i ON users (name);", { writeInPlace });
    expect(index?.suggestion).toMatch(
      /^-- outside\n-- If it fails .*\nCREATE INDEX CONCURRENTLY i ON users \(name\);$/,
    );
  });

  test("of several takes no other out of its transaction", () => {
    const rewrites = rewritesOf("CREATE INDEX i ON users (name);\nCREATE INDEX j ON orders (note);", {
      writeInPlace,
    });
    expect(rewrites.map(({ suggestion }) => suggestion)).toEqual([null, null]);
  });
});

test("the aim of a migration is taken back by its own down side, or where that holds nothing by the new file's", () => {
  const downOf = (down: string) => {
    const [index] = rewritesOf(`CREATE INDEX i ON users (name);\n-- migrate:down\n${down}`, {
      additionalFiles: (_, { name, sql, downSql = "none" }) => [
        { path: name, text: `${sql}-- down: ${downSql}` },
      ],
    });
    return index?.files[0]?.text.split("-- down: ")[1]?.trim();
  };
  expect(downOf("DROP INDEX i;\n")).toBe("none");
  expect(downOf("")).toMatch(/^DROP INDEX CONCURRENTLY IF EXISTS public\.i;$/);
});

test("what a suggestion leaves over is told as steps where the tool has no files for it", () => {
  const sql = "ALTER TABLE users ADD CONSTRAINT c CHECK (id > 0);";
  const [check] = rewritesOf(sql, { additionalFiles: () => null });
  expect(check?.suggestion).toContain("NOT VALID");
  expect(check?.leftOver?.map(({ text }) => text)).toEqual([
    expect.stringContaining("VALIDATE CONSTRAINT c"),
  ]);
  const [drizzle] = rewritesOf(sql, {
    additionalFiles: () => null,
    migration: { tool: "drizzle", transactionMode: "all migrations" },
  });
  expect(drizzle?.byHand).toMatch(
    /^Drizzle runs all pending migrations in one transaction: .*--custom`\)\.$/,
  );
});

test("a migration of Diesel keeps a statement: it refuses one that holds comments alone", () => {
  const sql = "CREATE INDEX i ON users (name);\nCREATE INDEX j ON orders (note);";
  const diesel = { tool: "diesel", transactionMode: "per migration" as const };
  const rewrites = rewritesOf(sql, { migration: diesel });
  expect(rewrites.map(({ suggestion }) => suggestion)).toEqual([
    "SELECT 1; -- Diesel refuses a migration without a statement.",
    null,
  ]);
  expect(rewrites.map(({ files }) => files.length)).toEqual([1, 1]);
  const more = rewritesOf(`${sql}\nCOMMENT ON TABLE users IS 'x';`, { migration: diesel });
  expect(more.map(({ suggestion }) => suggestion)).toEqual([null, null]);
});

describe("a new column that is filled with a constant", () => {
  const sql = `ALTER TABLE users ADD COLUMN plan text;
UPDATE users SET plan = 'free';
ALTER TABLE users ALTER COLUMN plan SET NOT NULL;`;
  const isFilledInBatches = (changed: string, more: Partial<RuleCase> = {}) =>
    rewritesOf(changed, more).some(({ files }) => files.some(({ text }) => text.includes("LOOP")));

  test("is added with that default instead, in the place of the UPDATE", () => {
    const [fill, required] = rewritesOf(sql);
    expect(fill?.suggestion).toBe(`SET LOCAL lock_timeout = '2s';
-- The rows that are there get the default, and none is written.
ALTER TABLE users ADD COLUMN plan text DEFAULT 'free' NOT NULL;
ALTER TABLE users ALTER COLUMN plan DROP DEFAULT;`);
    expect(fill?.files).toEqual([]);
    expect(fill?.takesOut).toEqual([
      { path: null, line: 1, endLine: 1 },
      { path: null, line: 3, endLine: 3 },
    ]);
    expect(required).toMatchObject({ suggestion: null, files: [], toldAt: { line: 2 } });
  });

  test("is filled in batches where rows get something else", () => {
    expect(isFilledInBatches(sql)).toBe(false);
    expect(isFilledInBatches(sql.replace("'free'", "gen_random_uuid()::text"))).toBe(true);
    expect(isFilledInBatches(sql.replace("'free'", "name"))).toBe(true);
    expect(isFilledInBatches(sql.replace("'free'", "'free' WHERE id > 7"))).toBe(true);
    expect(isFilledInBatches(sql.replace("plan text", "plan text CHECK (plan <> '')"))).toBe(true);
  });

  test("is filled in batches where a trigger or the type has a say", () => {
    const touch = `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();`;
    expect(isFilledInBatches(sql, { setup: `${setup}${touch}` })).toBe(true);
    const domain = `${setup}CREATE DOMAIN plan AS text CHECK (value <> '');`;
    expect(isFilledInBatches(sql.replace("plan text", "plan plan"), { setup: domain })).toBe(true);
  });

  test("is filled in batches where something uses it in between", () => {
    const between = sql.replace("UPDATE", "COMMENT ON COLUMN users.plan IS 'tier';\nUPDATE");
    expect(isFilledInBatches(between)).toBe(true);
  });
});

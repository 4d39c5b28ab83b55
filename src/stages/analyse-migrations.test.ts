import { beforeAll, describe, expect, test } from "@jest/globals";
import { growthOf } from "../../test/support/growth-of.ts";
import { readPlainSql } from "../migration-tools/plain-sql.ts";
import type { Observation, ShadowDatabase } from "../model/shadow.ts";
import { loadParser } from "../postgres/parse/parse-migration.ts";
import { type AnalysisGround, analyseMigrations } from "./analyse-migrations.ts";

const ground: AnalysisGround = {
  major: 16,
  catalog: null,
  schemaSql: "create table users (id bigint primary key, name text);",
  snapshot: null,
  database: null,
};

const seen: Observation = {
  locks: [],
  rewritten: [],
  truncated: [],
  refilled: [],
  copied: [],
  scanned: [],
  indexesBuilt: [],
  created: [],
  dropped: [],
  changed: [],
  renamed: [],
  otherCatalogChanged: false,
  rows: {},
  error: null,
  cutShort: null,
  watched: true,
  superuserNeeded: false,
  assisted: [],
  ms: 1,
};

/** A database that notes what it is asked to run, and answers what the test says. */
function noting(answer: (sql: string) => Partial<Observation> = () => ({}), outOfTimeAfter = Infinity) {
  const asked: string[] = [];
  let open = false;
  const unused = () => Promise.reject(new Error("not used here"));
  const database: ShadowDatabase = {
    begin: async () => {
      open = true;
      asked.push("begin");
    },
    commit: async () => {
      open = false;
      asked.push("commit");
      return answer("commit").error ?? null;
    },
    rollback: async () => {},
    get inTransaction() {
      return open;
    },
    get outOfTime() {
      return asked.length >= outOfTimeAfter ? "the limit of 1 s was reached" : null;
    },
    observe: async (sql) => {
      asked.push(sql);
      return { ...seen, ...answer(sql) };
    },
    run: unused,
    readCatalog: unused,
    readRelations: unused,
    query: unused,
    describeSchema: unused,
    read: unused,
    close: async () => {},
  };
  return { database, asked };
}

const oneTransaction = (sql: string) => ({
  ...readPlainSql("a.sql", sql),
  transactionMode: "per migration" as const,
});

async function analyse(sql: string, own: Partial<AnalysisGround> = {}) {
  const analysis = await analyseMigrations([readPlainSql("a.sql", sql)], { ...ground, ...own });
  return { ...analysis, statements: analysis.migrations.flatMap(({ statements }) => statements) };
}

beforeAll(() => loadParser());

describe("with the model alone", () => {
  test("each statement meets what those before it left", async () => {
    const { statements } = await analyse(
      "create table t (a int);\nalter table t add b int;\nalter table users add c int;",
    );
    expect(statements.map(({ effects }) => effects.map((each) => [each.relation, each.created]))).toEqual([
      [["public.t", true]],
      [["public.t", true]],
      [["public.users", false]],
    ]);
  });

  test("migrations share their state, and statements that do not parse lose no others", async () => {
    const files = ["create table t (a int);", "alter table t oops;\nalter table t add b int;"];
    const migrations = files.map((sql, index) => readPlainSql(`${index}.sql`, sql));
    const analysis = await analyseMigrations(migrations, ground);
    expect(analysis.notAnalysed).toEqual([
      { path: "1.sql", line: 1, reason: expect.stringContaining("syntax error") },
    ]);
    expect(analysis.migrations[1]?.statements.map(({ statement }) => statement.line)).toEqual([2]);
  });

  test("a lock that the transaction holds already is told", async () => {
    const { statements } = await analyse(
      "begin;\nalter table users add a int;\nalter table users add b int;\ncommit;\nalter table users add c int;",
    );
    const held = statements.flatMap(({ effects }) => effects.map(({ alreadyHeld }) => alreadyHeld));
    expect(held).toEqual([false, true, false]);
  });
});

describe("with a shadow", () => {
  test("a migration that its tool wraps begins and commits once, one of psql's never", async () => {
    const { database, asked } = noting();
    const sql = "select 1;\nselect 2;";
    await analyseMigrations([oneTransaction(sql), readPlainSql("b.sql", "select 3;")], {
      ...ground,
      database,
    });
    expect(asked).toEqual(["begin", "select 1", "select 2", "commit", "select 3"]);
  });

  test("a transaction that can not be committed fails at its last statement", async () => {
    const error = { code: "23503", message: "violates foreign key constraint" };
    const { database } = noting((sql) => (sql === "commit" ? { error } : {}));
    const analysis = await analyseMigrations([oneTransaction("select 1;\nselect 2;")], {
      ...ground,
      database,
    });
    expect(analysis.migrations[0]?.statements.map((each) => each.error)).toEqual([null, error]);
  });

  test("what our limits end is not analysed, and no error of the migration's", async () => {
    const { database } = noting(() => ({
      error: { code: "57014", message: "canceling statement" },
      cutShort: "it ran longer than 5 s on the shadow",
    }));
    const { statements, notAnalysed } = await analyse("select 1;", { database });
    expect(statements[0]?.error).toBeNull();
    expect(notAnalysed).toEqual([{ path: "a.sql", line: 1, reason: "it ran longer than 5 s on the shadow" }]);
  });

  test("once the time is used up the model goes on alone, and that is said once", async () => {
    const { database, asked } = noting(undefined, 1);
    const sql = "create table t (a int);\ncreate table u (a int);\nalter table u add b int;";
    const { statements, notAnalysed } = await analyse(sql, { database });
    expect(asked).toEqual(["create table t (a int)"]);
    expect(notAnalysed).toEqual([
      {
        path: "a.sql",
        line: 2,
        reason: expect.stringMatching(/^From here on nothing was run on the shadow/),
      },
    ]);
    expect(statements[2]?.effects[0]).toMatchObject({ relation: "public.u", created: true });
  });

  const inserts = Array.from({ length: 600 }, (_, index) => `insert into users values (${index}, 'a;b');`);

  test("statements that repeat the one before with other constants are run together", async () => {
    const modes = ["ROW EXCLUSIVE"] as const;
    const lock = { relation: "public.users", kind: "table", table: null, modes, newModes: modes } as const;
    const { database, asked } = noting(() => ({ locks: [lock] }));
    const { statements } = await analyse(inserts.join("\n"), { database });
    expect(asked.map((sql) => sql.split("\n;\n").length)).toEqual([1, 250, 250, 99]);
    expect(statements).toHaveLength(600);
    expect(new Set(statements.map(({ effects }) => effects.length))).toEqual(new Set([1]));
  });

  test("where one of them fails each is run alone, and only that one fails", async () => {
    const error = { code: "23505", message: "duplicate key" };
    const { database } = noting((sql) => (sql.includes("(400,") ? { error } : {}));
    const { statements } = await analyse(inserts.join("\n"), { database });
    const failed = statements.filter((each) => each.error !== null);
    expect(failed.map(({ statement }) => statement.line)).toEqual([401]);
  });

  test("other tables, other columns and other transactions are never run together", async () => {
    const { database, asked } = noting();
    const sql =
      "insert into users values (1, 'a');\ninsert into users (id) values (2);\ninsert into users (name) values ('b');\nbegin;\ninsert into users (name) values ('c');\ncommit;";
    await analyse(sql, { database });
    expect(asked.every((each) => !each.includes("\n;\n"))).toBe(true);
  });
});

describe("locks that the transaction holds", () => {
  const held = async (sql: string) => {
    const { migrations } = await analyseMigrations([readPlainSql("a.sql", sql)], ground);
    const last = migrations[0]?.statements.at(-1);
    return last?.effects.flatMap(({ relation, alreadyHeld }) => (alreadyHeld ? [relation] : []));
  };

  test.each([
    ["begin; alter table users add a int; alter table users add b int;", ["public.users"]],
    ["begin; alter table users rename to people; alter table people add b int;", ["public.people"]],
    [
      "begin; create schema app; alter table users set schema app; alter table app.users add b int;",
      ["app.users"],
    ],
    ["begin; savepoint s; alter table users add a int; rollback to s; alter table users add a int;", []],
    [
      "begin; alter table users add a int; savepoint s; rollback to s; alter table users add b int;",
      ["public.users"],
    ],
    ["begin; alter table users drop nothing; alter table users add a int;", []],
    ["alter table users add a int; alter table users add b int;", []],
  ])("%s", async (sql, expected) => {
    expect(await held(sql)).toEqual(expected);
  });
});

test("takes as long as the file is, also where each statement changes what is known of sizes", async () => {
  const analyseMany = async (count: number) => {
    const sql = Array.from({ length: count }, (_, at) => `BEGIN; CREATE TABLE made_${at} (id int); COMMIT;`);
    await analyseMigrations([readPlainSql("a.sql", sql.join("\n"))], ground);
  };
  expect(await growthOf(analyseMany, { small: 300, times: 4 })).toBeLessThan(9);
});

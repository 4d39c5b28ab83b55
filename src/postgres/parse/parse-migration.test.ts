import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Migration, TransactionMode } from "../../model/migration.ts";
import { loadParser, parseMigration, parseSql } from "./parse-migration.ts";

beforeAll(loadParser);

const places = (sql: string) =>
  parseSql(sql).statements.map(({ line, endLine, ownsItsLines, kind }) => ({
    line,
    endLine,
    ownsItsLines,
    kind,
  }));

const migration = (transactionMode: TransactionMode, ...texts: string[]): Migration => ({
  path: "m.sql",
  tool: "test",
  direction: "up",
  transactionMode,
  transactionOptOut: null,
  parts: texts.map((sql, index) => ({ sql, line: 1 + index * 10 })),
  verbatim: true,
  notAnalysed: [],
  settings: {},
});

const numbers = (mode: TransactionMode, ...texts: string[]) => {
  const { statements, nextTransaction } = parseMigration(migration(mode, ...texts), 5);
  return { numbers: statements.map(({ transaction }) => transaction), nextTransaction };
};

describe("places", () => {
  test("lines are exact and comments before a statement are left out", () => {
    expect(places("-- a\n\n/* b; */ select 1;\n-- c\nselect\n 2\n;\n")).toEqual([
      { line: 3, endLine: 3, ownsItsLines: false, kind: "SelectStmt" },
      { line: 5, endLine: 7, ownsItsLines: true, kind: "SelectStmt" },
    ]);
  });

  test("two statements on one line own none of it", () => {
    expect(places("select 1; select 2;").map((place) => place.ownsItsLines)).toEqual([false, false]);
  });

  test("multi-byte text shifts nothing", () => {
    const { statements } = parseSql("select 'ééé😀';\nselect 'ü' as b;");
    expect(statements.map(({ line, sql }) => [line, sql])).toEqual([
      [1, "select 'ééé😀'"],
      [2, "select 'ü' as b"],
    ]);
  });

  test("a byte order mark and Windows line ends are read over", () => {
    expect(
      places("\uFEFFselect 1;\r\nselect 2;\r\n").map(({ line, ownsItsLines }) => [line, ownsItsLines]),
    ).toEqual([
      [1, true],
      [2, true],
    ]);
  });

  test("functions with semicolons in their bodies stay whole", () => {
    const sql = `create function f() returns int language sql begin atomic select case when true then 1 end; select 2; end;
create function g() returns int language plpgsql as $x$ begin return ';'; end $x$;
do $$ begin perform 1; end $$;
create rule r as on insert to t do also (delete from t; delete from u);
select E'\\';', ';' , "a;b" from t;`;
    expect(places(sql).map(({ kind, line }) => `${kind} ${line}`)).toEqual([
      "CreateFunctionStmt 1",
      "CreateFunctionStmt 2",
      "DoStmt 3",
      "RuleStmt 4",
      "SelectStmt 5",
    ]);
  });
});

describe("bad input", () => {
  test.each(["", "  \n", "-- only a comment\n", ";;"])("%j has no statements and no problems", (sql) => {
    expect(parseSql(sql)).toMatchObject({ statements: [], problems: [] });
  });

  test("a syntax error in one statement loses no other", () => {
    const { statements, problems } = parseSql("select 1;\nalter tabel é t;\nselect 2;");
    expect(statements.map(({ line }) => line)).toEqual([1, 3]);
    const message = 'syntax error at or near "tabel"';
    expect(problems).toEqual([{ path: "", line: 2, message, isSyntax: true }]);
  });

  test("an open parenthesis does not swallow the rest", () => {
    const { statements, problems } = parseSql("create table t (a int;\nselect 1;\nselect 2;");
    expect(statements.map(({ line }) => line)).toEqual([2, 3]);
    expect(problems.map(({ line }) => line)).toEqual([1]);
  });

  test("a NUL byte is a problem with its line", () => {
    expect(parseSql("select 1;\nselect '\0';").problems).toEqual([
      { path: "", line: 2, message: expect.stringContaining("NUL") },
    ]);
  });

  test("psql commands: harmless ones are skipped, others are said", () => {
    const { statements, problems } = parseSql(
      "\\set ON_ERROR_STOP on\nselect 1;\n\\i other.sql\n\\restrict x\nselect 2\\g\nselect 3;",
    );
    expect(statements.map(({ sql }) => sql)).toEqual(["select 1", "select 2", "select 3"]);
    expect(problems).toEqual([{ path: "", line: 3, message: expect.stringContaining("\\i") }]);
  });

  test("the data of COPY … FROM stdin is no SQL", () => {
    const { statements, problems } = parseSql("COPY t (a) FROM stdin;\n1\tit's\n\\.\n\nselect 1;");
    expect(statements.map(({ kind, line }) => [kind, line])).toEqual([
      ["CopyStmt", 1],
      ["SelectStmt", 5],
    ]);
    expect(problems).toEqual([]);
  });

  test("too deep an expression is a problem, and what follows is read", () => {
    const { statements, problems } = parseSql(
      `select ${"(".repeat(20_000)}1${")".repeat(20_000)};\nselect 2;`,
    );
    expect(statements.map(({ line }) => line)).toEqual([2]);
    expect(problems).toHaveLength(1);
  });

  test("ten thousand statements and a large text take time in line with their size", () => {
    const sql = "alter table t add column c int;\n".repeat(10_000);
    expect(parseSql(sql).statements).toHaveLength(10_000);
  });
});

describe("transactions", () => {
  test("per statement: each by itself unless the text opens one", () => {
    expect(numbers("per statement", "select 1; begin; select 2; commit; select 3; begin; select 4;")).toEqual(
      {
        numbers: [null, 5, 5, 5, null, 6, 6],
        nextTransaction: 7,
      },
    );
  });

  test("per migration: one around all, which COMMIT in the text ends", () => {
    expect(
      numbers("per migration", "select 1;", "select 2; commit; select 3; begin; select 4; rollback;"),
    ).toEqual({
      numbers: [5, 5, 5, null, 6, 6, 6],
      nextTransaction: 7,
    });
  });

  test("implicit: a part with several statements is one, a part of one statement is by itself", () => {
    expect(numbers("implicit", "select 1;", "select 2; select 3;", "select 4; commit; select 5;")).toEqual({
      numbers: [null, 5, 5, 6, 6, 7],
      nextTransaction: 8,
    });
  });

  test("all migrations: the next one goes on in the same transaction", () => {
    expect(numbers("all migrations", "select 1;")).toEqual({ numbers: [5], nextTransaction: 5 });
    expect(numbers("all migrations", "commit; select 1;").nextTransaction).toBe(6);
  });

  test("COMMIT AND CHAIN opens the next one", () => {
    expect(numbers("per statement", "begin; select 1; commit and chain; select 2; commit;").numbers).toEqual([
      5, 5, 5, 6, 6,
    ]);
  });
});

describe("what may run in a transaction", () => {
  test.each([
    ["create index concurrently i on t (a)", false],
    ["create index i on t (a)", true],
    ["drop index concurrently i", false],
    ["reindex table t", true],
    ["reindex (concurrently) table t", false],
    ["reindex (concurrently false) table t", true],
    ["reindex schema public", false],
    ["vacuum t", false],
    ["analyze t", true],
    ["cluster", false],
    ["cluster t using i", true],
    ["alter table t detach partition u concurrently", false],
    ["alter table t detach partition u", true],
    ["create database d", false],
    ["alter system set work_mem = '1MB'", false],
    ["create subscription s connection 'x' publication p with (create_slot = false)", true],
    ["create subscription s connection 'x' publication p", false],
  ])("%s: %s", (sql, expected) => {
    expect(parseSql(sql).statements[0]?.mayRunInTransaction).toBe(expected);
  });
});

test("of what is never closed the message has the first line, however much follows", () => {
  const { problems } = parseSql(`select 1;\nselect 'open\n${"x".repeat(5_000_000)}`);
  expect(problems.map(({ line, message }) => [line, message])).toEqual([
    [2, "unterminated quoted string at or near \"'open…"],
  ]);
});

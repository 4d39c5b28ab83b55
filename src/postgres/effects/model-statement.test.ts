import { beforeAll, describe, expect, test } from "@jest/globals";
import type { LockMode } from "../../model/lock.ts";
import { CatalogRecord } from "../catalog/catalog-record.ts";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { modelStatement } from "./model-statement.ts";

const schema = `
create table users (id bigint primary key, email varchar(50), name text not null, ts timestamp, score int,
  constraint score_known check (score is not null and score > 0));
create index users_ts_idx on users (ts);
create table orders (id serial primary key, user_id bigint references users, total numeric(10,2));
create table events (id bigint, day date) partition by range (day);
create table events_1 partition of events for values from ('2024-01-01') to ('2025-01-01');
create table events_rest partition of events default;
create domain positive as int check (value > 0);
create view names as select name from users;
create function roll() returns int language plpgsql volatile as 'begin return 1; end';
create function touch() returns void language plpgsql as 'begin update orders set total = 0; end';
`;

beforeAll(loadParser);

/** The effects of the last statement on tables and views, in short: "public.users ACCESS EXCLUSIVE rewrites". */
function effectsOf(sql: string, major = 16): readonly string[] {
  return modelled(sql, major)
    .effects.filter(({ kind }) => kind !== "index")
    .map(({ relation, lock, rewrites, scans, buildsIndexes }) =>
      [
        relation,
        lock,
        rewrites && "rewrites",
        scans && "scans",
        buildsIndexes.length > 0 && `builds ${buildsIndexes.length}`,
      ]
        .filter(Boolean)
        .join(" "),
    );
}

function modelled(sql: string, major = 16, known = true) {
  const catalog = known
    ? CatalogRecord.fromStatements(parseSql(schema).statements, major)
    : new CatalogRecord(null, major);
  const { statements } = parseSql(sql);
  const held = new Map<string, LockMode>();
  for (const each of statements.slice(0, -1)) catalog.apply(each);
  const last = statements.at(-1);
  if (last === undefined) throw new Error("no statement");
  return modelStatement(last, { catalog, major, held });
}

describe("what surprises", () => {
  test.each([
    ["alter table users add column x int default 1", ["public.users ACCESS EXCLUSIVE"]],
    ["alter table users add column x timestamptz default now()", ["public.users ACCESS EXCLUSIVE"]],
    [
      "alter table users add column x int default roll()",
      ["public.users ACCESS EXCLUSIVE rewrites scans builds 2"],
    ],
    ["alter table users add column x positive", ["public.users ACCESS EXCLUSIVE rewrites scans builds 2"]],
    ["alter table users alter column email type varchar(80)", ["public.users ACCESS EXCLUSIVE"]],
    [
      "alter table users alter column email type varchar(20)",
      ["public.users ACCESS EXCLUSIVE rewrites scans builds 2"],
    ],
    ["alter table users alter column ts type timestamptz", ["public.users ACCESS EXCLUSIVE scans builds 1"]],
    ["alter table users alter column email set not null", ["public.users ACCESS EXCLUSIVE scans"]],
    ["alter table users alter column score set not null", ["public.users ACCESS EXCLUSIVE"]],
    [
      "alter table users alter column score set not null, drop constraint score_known",
      ["public.users ACCESS EXCLUSIVE scans"],
    ],
    [
      "alter table orders add foreign key (user_id) references users not valid",
      ["public.orders SHARE ROW EXCLUSIVE", "public.users SHARE ROW EXCLUSIVE"],
    ],
    [
      "drop table orders",
      [
        "public.orders ACCESS EXCLUSIVE",
        "public.users ACCESS EXCLUSIVE",
        "public.orders_id_seq ACCESS EXCLUSIVE",
      ],
    ],
    ["create index concurrently on users (name)", ["public.users SHARE UPDATE EXCLUSIVE scans builds 1"]],
    [
      "create table events_2 partition of events for values from ('2025-01-01') to ('2026-01-01')",
      [
        "public.events ACCESS EXCLUSIVE",
        "public.events_2 ACCESS EXCLUSIVE",
        "public.events_rest ACCESS EXCLUSIVE scans",
      ],
    ],
    ["comment on table users is 'x'", ["public.users SHARE UPDATE EXCLUSIVE"]],
    ["select touch()", ["public.orders ROW EXCLUSIVE scans"]],
    ["update users set name = 'x' where id = 1", ["public.users ROW EXCLUSIVE"]],
  ])("%s", (sql, expected) => {
    expect(effectsOf(sql)).toEqual(expected);
  });

  test("GRANT locks from 18 on", () => {
    expect(effectsOf("grant select on users to public", 17)).toEqual([]);
    expect(effectsOf("grant select on users to public", 18)).toEqual(["public.users ACCESS SHARE"]);
  });
});

describe("errors that facts tell", () => {
  test.each([
    ["alter table nosuch add column x int", "42P01"],
    ["alter table users add column name text", "42701"],
    ["alter table users alter column name type int", "42804"],
    ["alter table users alter column name type varchar(10)", "0A000"],
    ["drop table users", "2BP01"],
    ["truncate users", "0A000"],
    ["begin; create index concurrently on users (name)", "25001"],
  ])("%s: %s", (sql, code) => {
    expect(modelled(sql).predictedError?.code).toBe(code);
  });

  test("a failing statement names the lock it would have asked for, and does no work", () => {
    const [effect] = modelled("alter table users alter column name type varchar(10)").effects;
    expect(effect).toMatchObject({
      relation: "public.users",
      lock: "ACCESS EXCLUSIVE",
      rewrites: false,
      scans: false,
    });
  });
});

describe("what the server takes is not called a failure", () => {
  test.each([
    ["a column dropped and added again", "alter table users drop column score, add column score text"],
    ["a key whose column goes", "alter table users drop column id cascade, add primary key (email)"],
    [
      "a constraint whose column goes",
      "alter table users drop column score, add constraint score_known check (true)",
    ],
    [
      "WITH around statements inside WITH",
      "with u as (select id from users), i as (insert into orders (user_id) select id from u returning id) select * from i",
    ],
    ["a catalog of the server", "update pg_index set indisready = false where indrelid = 1"],
    [
      "a key on a column whose type only the server knows",
      "do $$ begin create table t as select min(user_id) as u from orders; alter table t add foreign key (u) references users; end $$",
    ],
  ])("%s", (_, sql) => {
    expect(modelled(sql).predictedError).toBeNull();
  });
});

describe("where facts are missing", () => {
  test("the worst is assumed and said", () => {
    const { effects, predictedError } = modelled(
      "alter table far.away alter column a type bigint",
      16,
      false,
    );
    expect(predictedError).toBeNull();
    expect(effects).toMatchObject([
      { relation: "far.away", lock: "ACCESS EXCLUSIVE", rewrites: true, evidence: "assumed" },
    ]);
  });

  test.each([
    "alter table far.away add constraint c unique (a)",
    "alter table far.away add primary key (a)",
    "alter table far.away add column b int unique",
  ])("the index of a constraint is built: %s", (sql) => {
    expect(modelled(sql, 16, false).effects[0]?.buildsIndexes).toHaveLength(1);
  });

  test("what is built at run time is said", () => {
    const { notModelled } = modelled("do $$ declare t text; begin execute 'drop table ' || t; end $$");
    expect(notModelled).toEqual([expect.stringContaining("builds SQL at run time")]);
  });

  test("a kind of statement that is not known is said", () => {
    expect(modelled("drop owned by somebody").notModelled).toHaveLength(1);
  });
});

describe("PL/pgSQL", () => {
  test("statements meet what those before them leave behind", () => {
    const sql =
      "do $$ begin create table t (a int); alter table t add column b int; insert into t values (1, 2); end $$";
    expect(effectsOf(sql)).toEqual(["public.t ACCESS EXCLUSIVE"]);
    expect(modelled(sql).predictedError).toBeNull();
  });

  test("format() of constants is resolved", () => {
    const sql = "do $$ begin execute format('alter table %I add column %I int', 'orders', 'x'); end $$";
    expect(effectsOf(sql)).toEqual(["public.orders ACCESS EXCLUSIVE"]);
  });

  test("an error that is caught is none, but its locks were asked for", () => {
    const sql = "do $$ begin alter table orders add column id int; exception when others then null; end $$";
    expect(modelled(sql)).toMatchObject({
      predictedError: null,
      effects: [{ relation: "public.orders", lock: "ACCESS EXCLUSIVE", evidence: "known" }],
    });
  });

  test("setval() of what a query finds locks the sequence, though on a shadow without rows it does nothing", () => {
    const { rowLocks } = modelled("select setval('orders_id_seq', (select max(id) from orders))");
    expect([...rowLocks]).toEqual([["public.orders_id_seq", ["ROW EXCLUSIVE"]]]);
  });
});

describe("routines", () => {
  const routine = (name: string, body: string, language = "plpgsql") =>
    `create function ${name}() returns void language ${language} as $f$ ${body} $f$`;

  test.each([
    [
      "BEGIN ATOMIC",
      "create function f() returns void language sql begin atomic update orders set total = 1; end",
    ],
    ["SQL", routine("f", "update orders set total = 1", "sql")],
  ])("what a body in %s does is told", (_, create) => {
    expect(modelled(`${create}; select f()`).effects).toContainEqual(
      expect.objectContaining({ relation: "public.orders", lock: "ROW EXCLUSIVE", dataChange: "update" }),
    );
  });

  test("rows that are changed in several ways are told as changed in the heaviest", () => {
    const create = routine("f", "begin update orders set total = 1; insert into orders default values; end");
    const [orders] = modelled(`${create}; select f()`).effects;
    expect(orders).toMatchObject({ relation: "public.orders", dataChange: "update" });
  });

  test("what a function makes is there after it was called", () => {
    const create = routine("f", "begin create table made (a int); end");
    expect(modelled(`${create}; select f(); alter table made add column b int`)).toMatchObject({
      predictedError: null,
      effects: [{ relation: "public.made", lock: "ACCESS EXCLUSIVE" }],
    });
  });

  test.each([
    ["a DO block", "do $$ declare t text := 'x'; begin execute 'create table ' || t || ' (a int)'; end $$"],
    [
      "a function",
      `${routine("f", "begin execute 'create table ' || current_user || ' (a int)'; end")}; select f()`,
    ],
    ["another language", "do language plpython3u $$ plpy.execute('create table x (a int)') $$"],
  ])("after SQL built at run time by %s nothing is said to be missing", (_, sql) => {
    expect(modelled(`${sql}; alter table x add column b int`)).toMatchObject({
      predictedError: null,
      effects: [{ relation: "public.x", lock: "ACCESS EXCLUSIVE", evidence: "assumed" }],
    });
    expect(modelled(`${sql}; alter table orders drop column no_such_column`).predictedError).toBeNull();
  });

  test("calls of calls of calls are read once, and one that calls itself comes to an end", () => {
    const functions = Array.from({ length: 30 }, (_, at) =>
      routine(
        `f${30 - at}`,
        Array(20)
          .fill(`select f${at === 0 ? 1 : 31 - at}();`)
          .join(" "),
        "sql",
      ),
    );
    const all = `${functions.join("; ")}; ${routine("g", "begin perform f1(); delete from orders; end")}`;
    expect(effectsOf(`${all}; select g()`)).toEqual(["public.orders ROW EXCLUSIVE scans"]);
  });

  test("a chain of calls that is too long to follow is said", () => {
    const chain = Array.from({ length: 3000 }, (_, at) =>
      routine(`f${3000 - at}`, `select f${3001 - at}();`, "sql"),
    );
    expect(modelled(`${chain.join("; ")}; select f1()`).notModelled).toEqual([
      expect.stringMatching(/calls .* deep/),
    ]);
  });
});

describe("IFs of DO blocks", () => {
  const block = (body: string) => `do $$ begin ${body} end $$`;
  const missing =
    "not exists (select 1 from information_schema.columns where table_name = 'users' and column_name =";

  test("a way that is not taken has no effects and does not fail", () => {
    const sql = block(`if ${missing} 'email') then alter table users add column email text; end if;`);
    expect(modelled(sql)).toMatchObject({ predictedError: null, effects: [] });
  });

  test("a way that is taken has its effects, and the IF is asked once", () => {
    const sql = block(
      `if ${missing} 'x') then alter table users add column x int; update users set x = 1; end if;`,
    );
    expect(effectsOf(sql)).toEqual(["public.users ACCESS EXCLUSIVE scans"]);
  });

  test("ELSE is taken where the IF is not", () => {
    const sql = block(`if ${missing} 'email') then drop table users; else lock table orders; end if;`);
    expect(effectsOf(sql)).toEqual(["public.orders ACCESS EXCLUSIVE"]);
  });

  test("what follows an IF that returns runs where it does not", () => {
    const sql = block(
      `if to_regclass('users') is not null then return; end if; alter table nothing add x int;`,
    );
    expect(modelled(sql)).toMatchObject({ predictedError: null, effects: [] });
  });

  test("an IF that facts do not tell makes nothing fail", () => {
    const sql = block("if (select count(*) from users) > 5 then alter table users add email text; end if;");
    const { predictedError, effects } = modelled(sql);
    expect(predictedError).toBeNull();
    expect(effects).toContainEqual(
      expect.objectContaining({ relation: "public.users", lock: "ACCESS EXCLUSIVE" }),
    );
  });

  test("after SQL that nobody can read a primary key may be gone", () => {
    const sql = block(
      "execute concat('alter table users drop constraint ', name); alter table users add primary key (email);",
    );
    expect(modelled(sql).predictedError).toBeNull();
  });

  test("LOCK TABLE is fine in a block, what needs to stand outside of one is not", () => {
    expect(modelled(block("lock table users;")).predictedError).toBeNull();
    expect(modelled(block("create index concurrently on users (ts);")).predictedError?.code).toBe("25001");
  });
});

describe("bodies that come to an end", () => {
  const block = (body: string) => `do $$ begin ${body} end $$`;

  test.each([
    ["return", block("return; drop table orders;")],
    [
      "a CASE whose way is not known",
      "do $$ begin case 1 when 1 then null; else raise exception 'no'; end case; end $$",
    ],
    [
      "an exception that is caught",
      block("begin raise exception 'no'; exception when others then null; end;"),
    ],
    ["an IF that facts do not decide", block("if random() > 2 then raise exception 'no'; end if;")],
  ])("%s: no error, and nothing after it", (_, sql) => {
    expect(modelled(sql).predictedError).toBeNull();
    expect(effectsOf(sql)).toEqual([]);
  });

  test.each([
    ["raise exception 'no'; ", "P0001"],
    ["perform touch(); raise exception 'no' using errcode = 'XX123';", "XX123"],
    ["raise unique_violation;", "23505"],
    [
      "if not exists (select from pg_class where relname = 'nothing') then raise sqlstate '22012'; end if;",
      "22012",
    ],
  ])("%s fails", (body, code) => {
    expect(modelled(block(body)).predictedError?.code).toBe(code);
  });
});

describe("facts that a name alone does not tell", () => {
  test("a view reads what it was made on, wherever that is now", () => {
    const moves = "create schema other; create view two as select * from names; set search_path = other; ";
    expect(effectsOf(`${moves} alter table public.users rename to people; select * from public.two`)).toEqual(
      ["public.two ACCESS SHARE", "public.names ACCESS SHARE", "public.people ACCESS SHARE scans"],
    );
  });

  test("a trigger that is switched off does nothing, and one that is switched on again does", () => {
    const made =
      "create function log() returns trigger language plpgsql as 'begin delete from orders; return null; end'; " +
      "create trigger log after update on users for each row execute function log(); alter table users ";
    const update = "update users set email = 'a'";
    expect(effectsOf(`${made} disable trigger log; ${update}`)).toEqual(["public.users ROW EXCLUSIVE scans"]);
    expect(effectsOf(`${made} disable trigger log; alter table users enable trigger all; ${update}`)).toEqual(
      ["public.users ROW EXCLUSIVE scans", "public.orders ROW EXCLUSIVE scans"],
    );
  });

  test("what a rule does is not modelled, and said to be so for the statements that it is for", () => {
    const rule = "create rule keep as on delete to orders do instead nothing; ";
    expect(modelled(`${rule} delete from orders`).notModelled).toEqual([
      "what the rule keep of public.orders does in its place or besides is not known",
    ]);
    expect(modelled(`${rule} update orders set total = 1`).notModelled).toEqual([]);
  });

  test("a domain's column has no length, so that one is checked", () => {
    const made =
      "create domain short as varchar(20); create table notes (body short); alter table notes alter body type ";
    expect(effectsOf(`${made} varchar(20)`)).toEqual(["public.notes ACCESS EXCLUSIVE rewrites scans"]);
    expect(effectsOf(`${made} text`)).toEqual(["public.notes ACCESS EXCLUSIVE"]);
  });

  test("REINDEX and CLUSTER of a partitioned table run outside a transaction only", () => {
    const index = "create index events_day on events (day); ";
    for (const sql of ["reindex table events", "reindex index events_day", "cluster events using events_day"])
      expect(modelled(index + sql).mayRunInTransaction).toBe(false);
    expect(modelled("reindex table users").mayRunInTransaction).toBe(true);
  });
});

import { beforeAll, expect, test } from "@jest/globals";
import { CatalogRecord } from "../catalog/catalog-record.ts";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { modelStatement } from "./model-statement.ts";

const schema = `
create table users (id int generated always as identity primary key, email text unique, low text generated always as (lower(email)) stored);
create table events (id int, day date) partition by range (day);
create table events_rest partition of events default;
create unlogged table fast (id int primary key);
create view names as select email from users;
create materialized view sums as select count(*) from users;
create index users_low on users (low);
create table wide (a int, b int);
create index wide_a on wide (a);
create type mood as enum ('a');
create function touch(i int) returns int language sql as 'select 1';
create publication changes for table users;
create table base (a int, constraint known check (a > 0));
create table child () inherits (base);
create schema other;
create type pair as (a int, b int);
create table other.wide (a int);
create table couples of pair (primary key (a));
`;

beforeAll(loadParser);

function errorOf(sql: string): string | null {
  const catalog = CatalogRecord.fromStatements(parseSql(schema).statements, 16);
  const [statement] = parseSql(sql).statements;
  if (statement === undefined) throw new Error("no statement");
  return modelStatement(statement, { catalog, major: 16, held: new Map() }).predictedError?.code ?? null;
}

test.each([
  ["alter table couples alter column b set not null", null],
  ["create index on couples (c)", "42703"],
  ["create type mood as enum ('b')", "42710"],
  ["create type other.mood as enum ('b')", null],
  ["create function touch(n int) returns int language sql as 'select 2'", "42723"],
  ["create or replace function touch(n int) returns int language sql as 'select 2'", null],
  ["create function touch(n text) returns int language sql as 'select 2'", null],
  ["savepoint a", "25P01"],
  ["rollback to a", "25P01"],
  ["declare c cursor for select 1", "25P01"],
  ["declare c cursor with hold for select 1", null],
  ["do language sql 'select 1'", "0A000"],
  ["call touch(1)", "42809"],
  ["insert into users (id) values (1)", "428C9"],
  ["insert into users (id) overriding system value values (1)", null],
  ["insert into users (low) overriding system value values ('a')", "428C9"],
  ["insert into users (low) values (default)", null],
  ["update users set id = 1", "428C9"],
  ["update users set low = default", null],
  ["insert into wide (a) values (1, 2)", "42601"],
  ["insert into users (email) values ('a') on conflict (low) do nothing", "42P10"],
  ["insert into users (email) values ('a') on conflict (email) do nothing", null],
  ["insert into users (email) values ('a') on conflict do nothing", null],
  ["create publication more for table names", "22023"],
  ["alter publication changes add table users", "42710"],
  ["alter publication changes add table wide", null],
  ["alter publication changes drop table wide", "42704"],
  ["alter table names add column b int", "42809"],
  ["alter table names alter email set default 'a'", null],
  ["alter view users rename to people", "42809"],
  ["alter view names rename to people", null],
  ["create policy own on names using (true)", "42809"],
  ["create statistics s on a from wide", "42P17"],
  ["create statistics s on (a + b) from wide", null],
  ["refresh materialized view names", "42809"],
  ["refresh materialized view users", "0A000"],
  ["cluster wide using users_low", "42809"],
  ["reindex table names", "42809"],
  ["vacuum wide (a)", "0A000"],
  ["analyze wide (a, c)", "42703"],
  ["create trigger t after insert on wide for each row execute function other.nothing()", "42883"],
  ["alter sequence users_id_seq owned by none", "0A000"],
  ["drop sequence users_id_seq", "2BP01"],
  ["alter table wide add foreign key (a) references fast", "42P16"],
  ["create table more (a int references fast)", "42P16"],
  ["create unlogged table more (a int references fast)", null],
  ["create table more (a text references users (low))", "42830"],
  ["alter table wide add column xmin int", "42701"],
  ["create table more partition of events default", "42P17"],
  ["alter table child rename constraint known to k", "42P16"],
  ["alter table wide set schema other", "42P07"],
  ["alter table wide add column c varchar(0)", "22023"],
  ["alter table wide add column c numeric(1001)", "22023"],
  ["alter table wide add column c text(20)", "42601"],
  ["alter table wide add column c record", "42P16"],
  ['alter table wide add column c int collate "C"', "42804"],
  ['alter table wide add column c text collate "C"', null],
  ["alter table wide add column c int default now()", "42804"],
  ["alter table wide add column c boolean default 0", "42804"],
  ["alter table wide add column c date default now()", null],
  ["alter table wide add column c text default 5", null],
  ["alter table wide add column c int default a", "0A000"],
  ["alter table wide add column c int default (select 1)", "0A000"],
  ["alter table wide add column c int default count(*)", "42803"],
  ["alter table wide add column c int default row_number() over ()", "42P20"],
  ["alter table wide add column c text generated always as (now()::text) stored", "42P17"],
  ["alter table wide add column c int generated always as (a + b) stored", null],
  ["alter table wide add column c int default 1 generated always as (a) stored", "42601"],
  ["alter table wide add column c serial default 5", "42601"],
  ["alter table wide add column c int null not null", "42601"],
  ["alter table wide add column c int compression pglz", "0A000"],
  ["alter table wide add column c text compression zstd", "22023"],
  ["alter table wide alter a set storage external", "0A000"],
  ["alter table wide alter a set default 'x'::text", "42804"],
  ["alter table wide alter a set default 2", null],
  ["alter table wide alter a type text, alter a set default now()", null],
  ["alter table wide alter a type text, add check (a > 'b'::text)", null],
  ["alter table users alter id set default 5", "42601"],
  ["alter table users alter id drop identity, alter id set default 5", null],
  ["alter table users alter low set default 'a'", "42601"],
  ["alter table users alter low drop expression, alter low set default 'a'", null],
  ["alter table wide alter a set increment by 2", "55000"],
  ["alter table wide alter ctid set not null", "0A000"],
  ["alter table wide alter a set statistics -5", "22023"],
  ["alter table wide alter a set (n_distinct = 'x')", "22023"],
  ["alter table wide alter a set (nothing = 1)", "22023"],
  ["alter table wide set (fillfactor = 5)", "22023"],
  ["alter table wide set (nothing = 5)", "22023"],
  ["alter table wide set (toast.autovacuum_enabled = off)", null],
  ["alter table wide set access method btree", "55000"],
  ["alter table wide disable rule nothing", "42704"],
  ["alter table wide add check ((select true))", "0A000"],
  ["alter table wide add check (count(*) > 1)", "42803"],
  ["alter table wide add check (a)", "42804"],
  ["alter table wide add check (a > 'x'::text)", "42883"],
  ["alter table wide add check (a > 0 and b is not null)", null],
  ["alter table wide add primary key (a, a)", "42701"],
  ["alter table users add constraint again unique using index users_pkey", "55000"],
  ["alter table wide add foreign key (a, b) references users", "42830"],
  ["alter table base inherit child", "42P07"],
  ["alter table base inherit base", "42P07"],
  ["alter table base add column n int generated always as identity", "42P16"],
  ["alter table events attach partition events default", "42P07"],
  ["alter table events attach partition child for values from ('2024-01-01') to ('2025-01-01')", "42809"],
  ["alter table events attach partition wide for values in ('2024-01-01')", "42P16"],
  ["create table more partition of events for values in ('2024-01-01')", "42P16"],
  ["alter table names enable row level security", "42809"],
  ["alter foreign table wide add column c int", "42809"],
  ["alter table wide set schema pg_temp", "0A000"],
  ["alter table nowhere.wide add column c int", "3F000"],
  ["select * from nowhere.wide", "42P01"],
  ["delete from nowhere.wide", "42P01"],
  ["select nothing from wide", "42703"],
  ["select wide, a, ctid from wide where b = 1", null],
  ["select x.nothing from wide, wide x", null],
  ["select a from wide where exists (select nothing from users)", null],
  ["update wide set a = nothing", "42703"],
  ["update wide set a = b where ctid is not null", null],
  ["delete from wide where nothing = 1", "42703"],
  ["do $$ declare v int := 1; begin update wide set a = v where b = v; end $$", null],
  ["create index on wide (count(a))", "42803"],
  ["create index on wide (a) where (select true)", "0A000"],
  ["create index on wide (a) where b", "42804"],
  ["create index on wide (a) where b > 1", null],
  ["create unique index on wide using gin (a)", "0A000"],
  ["drop table nowhere.wide", "3F000"],
  ["drop table if exists nowhere.wide", null],
  ["drop publication nothing", "42704"],
  ["create publication changes", "42710"],
  ["alter publication nothing add table wide", "42704"],
  ["create trigger t after update of nothing on wide for each row execute function f()", "42703"],
  ["create policy p on wide for insert using (true)", "42601"],
  ["create policy p on wide using (nothing > 1)", "42703"],
  ["create policy p on wide using (a > 1)", null],
  ["create schema pg_mine", "42939"],
  ["grant usage on schema nothing to public", "3F000"],
  ["grant usage on schema other to public", null],
  ["create temp table other.more (a int)", "42P16"],
  ["create table more (a int primary key, b int primary key)", "42P16"],
  ["create table more (a int, primary key (a, c))", "42703"],
  ["create table more (a int) inherits (events)", "42809"],
  ["create table more (a int, b int) partition by list (a, b)", "42P17"],
  ["create table more (a int) partition by range (c)", "42703"],
  ["create table more (like wide, primary key (a))", null],
  ["create table more (like pair)", null],
  ["create table more (id int primary key, v text generated always as (v || 'x') stored)", "42P17"],
  ["create table more (id int check (id > 0), flag boolean default 1)", "42804"],
])("%s: %s", (sql, code) => {
  expect(errorOf(sql)).toBe(code);
});

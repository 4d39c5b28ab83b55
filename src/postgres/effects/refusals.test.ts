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
create table other.wide (a int);
`;

beforeAll(loadParser);

function errorOf(sql: string): string | null {
  const catalog = CatalogRecord.fromStatements(parseSql(schema).statements, 16);
  const [statement] = parseSql(sql).statements;
  if (statement === undefined) throw new Error("no statement");
  return modelStatement(statement, { catalog, major: 16, held: new Map() }).predictedError?.code ?? null;
}

test.each([
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
])("%s: %s", (sql, code) => {
  expect(errorOf(sql)).toBe(code);
});

import { beforeAll, describe, expect, test } from "@jest/globals";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { CatalogRecord } from "./catalog-record.ts";

beforeAll(loadParser);

function recordOf(sql: string, major = 16): CatalogRecord {
  return CatalogRecord.fromStatements(parseSql(sql).statements, major);
}

describe("automatic names", () => {
  test("constraints, indexes and sequences are named as PostgreSQL names them", () => {
    const table =
      recordOf(`create table t (id serial primary key, a int unique check (a > 0), b int references t,
      check (a > b), unique (a, b)); create index on t (lower(a::text), b); create index on t (b);`).byName(
        "public.t",
      );
    expect(table?.constraints.map(({ name }) => name).sort()).toEqual([
      "t_a_b_key",
      "t_a_check",
      "t_a_key",
      "t_b_fkey",
      "t_check",
      "t_pkey",
    ]);
    expect(table?.indexes.map(({ name }) => name)).toEqual([
      "public.t_pkey",
      "public.t_a_key",
      "public.t_a_b_key",
      "public.t_lower_b_idx",
      "public.t_b_idx",
    ]);
  });

  test("long names are cut to 63 bytes", () => {
    const name = "a".repeat(60);
    const [index] =
      recordOf(`create table ${name} (${"b".repeat(30)} int unique);`).byName(`public.${name}`)?.indexes ??
      [];
    expect(index?.name).toBe(`public.${"a".repeat(29)}_${"b".repeat(29)}_key`);
  });

  test("18 keeps a constraint for each NOT NULL", () => {
    const names = (major: number) =>
      recordOf("create table t (a int not null);", major)
        .byName("public.t")
        ?.constraints.map(({ name }) => name);
    expect(names(17)).toEqual([]);
    expect(names(18)).toEqual(["t_a_not_null"]);
  });
});

describe("types", () => {
  test("are printed as format_type prints them", () => {
    const table = recordOf(`create type mood as enum ('a');
      create table t (a varchar(5), b timestamp(3), c numeric(4), d mood, e int8[], f char, g interval day to second(2), h bigserial);`).byName(
      "public.t",
    );
    expect(table?.columns.map(({ type }) => type)).toEqual([
      "character varying(5)",
      "timestamp(3) without time zone",
      "numeric(4,0)",
      "public.mood",
      "bigint[]",
      "character(1)",
      "interval day to second(2)",
      "bigint",
    ]);
  });
});

describe("partitions", () => {
  test("get the columns, keys and foreign keys of their parent", () => {
    const record =
      recordOf(`create table u (id int primary key); create table p (a int, u int references u) partition by list (a);
      create table p1 partition of p for values in (1); create index on p (u);`);
    expect(record.byName("public.p1")).toMatchObject({
      parents: ["public.p"],
      constraints: [{ kind: "foreign key" }],
      indexes: [{ name: "public.p1_u_idx", parent: "public.p_u_idx" }],
    });
  });
});

describe("renames and drops", () => {
  test("reach what refers to the relation", () => {
    const record =
      recordOf(`create table a (id int primary key); create table b (a_id int references a); create view v as select id from a;
      alter table a rename to c; alter table c rename column id to key;`);
    expect(record.byName("public.b")?.constraints[0]?.references).toEqual({
      relation: "public.c",
      columns: ["key"],
    });
    expect(record.byName("public.c")?.usedByViews).toEqual([{ relation: "public.v", columns: ["key"] }]);
  });

  test("DROP … CASCADE takes views and foreign keys along", () => {
    const record = recordOf(
      "create table a (id int primary key); create table b (a_id int references a); create view v as select id from a; drop table a cascade;",
    );
    expect([...record.relations()].map(({ name }) => name)).toEqual(["public.b"]);
    expect(record.byName("public.b")?.constraints).toEqual([]);
  });
});

describe("transactions and paths", () => {
  test("ROLLBACK and ROLLBACK TO bring back what was before", () => {
    const record = recordOf("create table a (id int);");
    for (const each of parseSql(
      "begin; drop table a; savepoint s; create table b (id int); rollback to s; rollback;",
    ).statements)
      record.apply(each);
    expect([...record.relations()].map(({ name }) => name)).toEqual(["public.a"]);
  });

  test("the search path of a dump names schemas in full, and is put back for the migration", () => {
    const record = recordOf(
      "select pg_catalog.set_config('search_path', '', false); create schema app; create table app.t (a int); create table public.u (a int);",
    );
    expect([...record.relations()].map(({ name }) => name)).toEqual(["app.t", "public.u"]);
    expect(record.relation(null, "u")?.name).toBe("public.u");
  });

  test("a preview leaves the record as it is, and applying it afterwards does not", () => {
    const record = recordOf("create table a (id int);");
    const [statement] = parseSql("create table b (id int primary key)").statements;
    if (statement === undefined) throw new Error("no statement");
    expect(record.preview(statement.tree).created.map(({ name }) => name)).toEqual(["public.b"]);
    expect(record.byName("public.b")).toBeUndefined();
    record.apply(statement);
    expect(record.byName("public.b")).toBeDefined();
    expect(record.isCreated("public.b")).toBe(true);
  });
});

describe("what only a part of a transaction leaves behind", () => {
  const columns = (sql: string) =>
    recordOf(`create table t (a int); ${sql}`)
      .byName("public.t")
      ?.columns.map(({ name }) => name);

  test.each([
    ["begin; alter table t add b int; rollback;", ["a"]],
    ["begin; alter table t add b int; commit;", ["a", "b"]],
    [
      "begin; alter table t add b int; savepoint s; alter table t add c int; rollback to s; alter table t add d int; commit;",
      ["a", "b", "d"],
    ],
    ["begin; savepoint s; alter table t add b int; release s; alter table t add c int; rollback;", ["a"]],
    [
      "begin; savepoint s; alter table t add b int; savepoint s; alter table t add c int; rollback to s; release s; commit;",
      ["a", "b"],
    ],
    [`begin; ${"savepoint s; ".repeat(100)} alter table t add b int; commit;`, ["a", "b"]],
    [`begin; ${"savepoint s; ".repeat(100)} alter table t add b int; rollback;`, ["a"]],
    ["savepoint s; alter table t add b int;", ["a", "b"]],
  ])("%s", (sql, expected) => {
    expect(columns(sql)).toEqual(expected);
  });
});

test("a view uses the columns that it joins by", () => {
  const record = recordOf(`create table a (id int, x int); create table b (id int, y int);
    create view v as select x from a join b using (id);`);
  expect(record.byName("public.a")?.usedByViews).toEqual([{ relation: "public.v", columns: ["id", "x"] }]);
  expect(record.byName("public.b")?.usedByViews).toEqual([{ relation: "public.v", columns: ["id"] }]);
});

import { describe, expect, test } from "@jest/globals";
import {
  addedFiles,
  changedFile,
  changeSetOf,
  plainConfig,
  treeOf,
} from "../../test/fixtures/repository-of.ts";
import { growthOf } from "../../test/support/growth-of.ts";
import type { ChangedFile } from "../model/change-set.ts";
import type { Config } from "../model/config.ts";
import { findBaseMigrations, findMigrations, migrationTools } from "./index.ts";

const SQL = "ALTER TABLE orders ADD COLUMN note text;\n";

/** What is found where a change set adds files to a tree of others: "tool direction mode path". */
async function find(
  added: Record<string, string>,
  others: Record<string, string> = {},
  config: Partial<Config> = {},
) {
  const found = await findMigrations(addedFiles(added), treeOf({ ...others, ...added }), {
    ...plainConfig,
    ...config,
  });
  return {
    ...found,
    lines: found.migrations.map(
      ({ tool, direction, transactionMode, path }) => `${tool} ${direction} ${transactionMode} ${path}`,
    ),
  };
}

test("the list names every tool once", () => {
  expect(migrationTools.map(({ name }) => name)).toEqual([
    "goose",
    "dbmate",
    "sql-migrate",
    "prisma",
    "drizzle",
    "supabase",
    "flyway",
    "diesel",
    "sqlx",
    "golang-migrate",
    "sql",
    "psql",
  ]);
});

describe("whose file it is", () => {
  test.each<[string, Record<string, string>, Record<string, string>, string[]]>([
    [
      "prisma by its lock file",
      { "db/migrations/20240101000000_a/migration.sql": SQL },
      { "db/migrations/migration_lock.toml": 'provider = "postgresql"' },
      ["prisma up implicit db/migrations/20240101000000_a/migration.sql"],
    ],
    [
      "prisma's first migration, the lock file forgotten",
      { "prisma/migrations/20240101000000_a/migration.sql": SQL },
      {},
      ["prisma up implicit prisma/migrations/20240101000000_a/migration.sql"],
    ],
    [
      "drizzle's folders by the snapshot beside the migration",
      { "drizzle/20240101000000_a/migration.sql": SQL },
      { "drizzle/20240101000000_a/snapshot.json": "{}" },
      ["drizzle up all migrations drizzle/20240101000000_a/migration.sql"],
    ],
    [
      "drizzle by its journal",
      { "drizzle/0001_a.sql": SQL },
      { "drizzle/meta/_journal.json": '{"dialect":"postgresql","entries":[{"tag":"0001_a"}]}' },
      ["drizzle up all migrations drizzle/0001_a.sql"],
    ],
    [
      "diesel by the form of the folder's name",
      {
        "migrations/2024-01-31-120000_a/up.sql": SQL,
        "migrations/2024-01-31-120000_a/down.sql": "SELECT 1;",
      },
      {},
      [
        "diesel up per migration migrations/2024-01-31-120000_a/up.sql",
        "diesel down per migration migrations/2024-01-31-120000_a/down.sql",
      ],
    ],
    [
      "hasura's folders have the same files, and a runner that is not known",
      { "hasura/migrations/default/1700000000000_a/up.sql": SQL },
      { "hasura/config.yaml": "metadata_directory: metadata" },
      ["sql up unknown hasura/migrations/default/1700000000000_a/up.sql"],
    ],
    [
      "sqlx where the nearest manifest is Rust's",
      { "crates/store/migrations/20240101000000_a.up.sql": SQL },
      { "crates/store/Cargo.toml": 'sqlx = { features = ["postgres"] }', "go.mod": "module x" },
      ["sqlx up per migration crates/store/migrations/20240101000000_a.up.sql"],
    ],
    [
      "golang-migrate where it is Go's",
      { "server/migrations/124_a.up.sql": SQL },
      { "server/go.mod": "module x", "Cargo.toml": "[workspace]" },
      ["golang-migrate up implicit server/migrations/124_a.up.sql"],
    ],
    [
      "supabase by its folder",
      { "supabase/migrations/20240101000000_a.sql": SQL },
      { "supabase/config.toml": "[db]\nmajor_version = 17" },
      ["supabase up implicit supabase/migrations/20240101000000_a.sql"],
    ],
    [
      "goose and dbmate by what is written in them, whatever the folder",
      {
        "a/migrations/20240101000000_a.sql": `-- +goose Up\n${SQL}`,
        "b/migrations/20240101000000_b.sql": `-- migrate:up\n${SQL}-- migrate:down\n`,
      },
      {},
      [
        "goose up per migration a/migrations/20240101000000_a.sql",
        "dbmate up per migration b/migrations/20240101000000_b.sql",
        "dbmate down per migration b/migrations/20240101000000_b.sql",
      ],
    ],
    [
      "flyway by its names, though refinery of Rust has the same",
      { "src/main/resources/db/migration/V2__a.sql": SQL, "rust/migrations/V1__a.sql": SQL },
      { "rust/Cargo.toml": 'refinery = "0.8"' },
      [
        "sql up unknown rust/migrations/V1__a.sql",
        "flyway up per migration src/main/resources/db/migration/V2__a.sql",
      ],
    ],
    [
      "the migrations that sqlc learns the schema from",
      { "db/sqlc/migrations/000001_a.up.sql": SQL },
      {},
      ["golang-migrate up implicit db/sqlc/migrations/000001_a.up.sql"],
    ],
    [
      "numbered files in a folder of a database, where there are several",
      { "packages/db/0042.sql": SQL },
      { "packages/db/0041.sql": SQL, "packages/db/0001.sql": SQL, "packages/db/index.ts": "" },
      ["sql up unknown packages/db/0042.sql"],
    ],
    ["a lone numbered script", { "packages/db/001_check.sql": SQL }, {}, []],
    ["a plain folder", { "db/migrations/001_a.sql": SQL }, {}, ["sql up unknown db/migrations/001_a.sql"]],
  ])("%s", async (_title, added, others, expected) => {
    expect((await find(added, others)).lines).toEqual(expected);
  });

  test.each([
    "db/structure.sql",
    "migrations/schema.sql",
    "internal/queries/users.sql",
    "db/sqlc/users.sql",
    "db/sqlc/000001_users.up.sql",
    "db/seeds/001_users.sql",
    "schema/verify/add_orders.sql",
    "tests/migrations/001_a.sql",
    "src/orders.ts",
    "migrations/readme.md",
  ])("%s is no migration", async (path) => {
    expect((await find({ [path]: SQL })).migrations).toEqual([]);
  });

  test("the configuration names a tool, and files to leave alone", async () => {
    const added = { "release/1.sql": SQL, "db/migrations/001_a.sql": SQL };
    const { lines } = await find(
      added,
      {},
      {
        tools: [{ paths: "release/*.sql", tool: "psql" }],
        ignore: ["db/**"],
      },
    );
    expect(lines).toEqual(["psql up per statement release/1.sql"]);
  });

  test("a tool that the configuration names is not handed what is no SQL", async () => {
    const added = {
      "db/1_a.up.sql": SQL,
      "db/2_b.up.go": "package migrations\n",
      "db/2_b.down.go": "package migrations\n",
      "db/embed.go": "package migrations\n",
      "db/README.md": "Migrations.\n",
      "db/atlas.sum": "h1:x\n",
    };
    const { migrations, lines } = await find(
      added,
      {},
      { tools: [{ paths: "db/**", tool: "golang-migrate" }] },
    );
    expect(lines).toEqual([
      "golang-migrate up implicit db/1_a.up.sql",
      "golang-migrate up unknown db/2_b.up.go",
      "golang-migrate down unknown db/2_b.down.go",
    ]);
    expect(migrations.map(({ parts, notAnalysed }) => [parts.length, notAnalysed.length])).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
  });
});

describe("other database systems", () => {
  test.each<[string, string, string, Record<string, string>]>([
    ["db/migration/mysql/V1__a.sql", SQL, "MySQL", {}],
    ["store/migration/sqlite/001_a.sql", SQL, "SQLite", {}],
    ["persistence/migrations/20200101000000_a.mysql.up.sql", SQL, "MySQL", {}],
    ["jdbc-h2/migrations/h2/V1__a.sql", SQL, "H2", {}],
    ["util/MySqlMigrations/001_a.sql", SQL, "MySQL", {}],
    ["migrations/001_a.sql", "CREATE TABLE `t` (id int AUTO_INCREMENT) ENGINE=InnoDB;", "MySQL", {}],
    ["migrations/001_a.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);", "SQLite", {}],
    ["migrations/001_a.sql", "CREATE TABLE [dbo].[t] (id int)\nGO\n", "SQL Server", {}],
    [
      "migrations/001_a.sql",
      "CREATE TABLE t (id UInt64) ENGINE = ReplicatedMergeTree ORDER BY id;",
      "ClickHouse",
      {},
    ],
    ["migrations/002_b.sql", SQL, "SQLite", { "migrations/001_a.sql": "PRAGMA foreign_keys = ON;" }],
    ["app/migrations/1_b.sql", SQL, "SQLite", { "app/Cargo.toml": 'sqlx = { features = ["sqlite"] }' }],
    [
      "prisma/migrations/1_a/migration.sql",
      SQL,
      "mysql",
      { "prisma/migrations/migration_lock.toml": 'provider = "mysql"' },
    ],
    ["out/0000_a.sql", SQL, "mysql", { "out/meta/_journal.json": '{"dialect":"mysql","entries":[]}' }],
  ])("%s with %j is for %s", async (path, sql, dialect, others) => {
    const { migrations, notices } = await find({ [path]: sql }, others);
    expect(migrations).toEqual([]);
    expect(notices).toEqual([
      expect.objectContaining({ kind: "other dialect", path, message: expect.stringContaining(dialect) }),
    ]);
  });

  test.each([
    ["price-oracle/migrations/001_a.sql", SQL],
    ["migrations/001_a.sql", "-- was `id` AUTO_INCREMENT in MySQL\nALTER TABLE t ADD COLUMN a jsonb;"],
    ["migrations/001_drop_mysql_ids.sql", SQL],
    ["jdbc-mysql-and-postgres/migrations/postgres/001_a.sql", SQL],
    ["migrations/20200101000000_a.postgres.up.sql", SQL],
  ])("%s with %j is for PostgreSQL", async (path, sql) => {
    const { migrations, notices } = await find({ [path]: sql });
    expect(migrations).toHaveLength(1);
    expect(notices).toEqual([]);
  });
});

describe("order", () => {
  test("golang-migrate's numbers are numbers, and downs run last and backwards", async () => {
    const { lines } = await find({
      "m/migrations/10_b.up.sql": SQL,
      "m/migrations/9_a.up.sql": SQL,
      "m/migrations/9_a.down.sql": SQL,
      "m/migrations/10_b.down.sql": SQL,
    });
    expect(lines.map((line) => line.split("/").at(-1))).toEqual([
      "9_a.up.sql",
      "10_b.up.sql",
      "10_b.down.sql",
      "9_a.down.sql",
    ]);
  });

  test("flyway: versions by their parts, repeatable ones after them, callbacks around", async () => {
    const names = [
      "R__views.sql",
      "V1.10__c.sql",
      "afterMigrate.sql",
      "V1_9__b.sql",
      "V1.2.0__a.sql",
      "beforeMigrate.sql",
    ];
    const { lines } = await find(Object.fromEntries(names.map((name) => [`db/migration/${name}`, SQL])));
    expect(lines.map((line) => line.split("/").at(-1))).toEqual([
      "beforeMigrate.sql",
      "V1.2.0__a.sql",
      "V1_9__b.sql",
      "V1.10__c.sql",
      "R__views.sql",
      "afterMigrate.sql",
    ]);
  });

  test("plain folders of versions", async () => {
    const { lines } = await find({
      "migrations/3.10/0001##b.sql": SQL,
      "migrations/3.9/0010##a.sql": SQL,
      "migrations/3.9/0002##a.sql": SQL,
    });
    expect(lines.map((line) => line.split("migrations/")[1])).toEqual([
      "3.9/0002##a.sql",
      "3.9/0010##a.sql",
      "3.10/0001##b.sql",
    ]);
  });
});

describe("migrations that were there before", () => {
  const path = "db/migrations/20240101000000_a.sql";
  const edited = (base: string, head: string, fields: Partial<ChangedFile> = {}) =>
    findMigrations(
      changeSetOf([changedFile(path, base, head, fields)]),
      treeOf({ [path]: head }),
      plainConfig,
    );

  test("an edited one is told, with the lines that changed, and does not run", async () => {
    const hunks = [{ start: 1, end: 3, addedLines: [2] }];
    const {
      migrations,
      edited: found,
      notices,
    } = await edited("SELECT 1;\n", "SELECT 1;\nSELECT 2;\n", { hunks });
    expect(migrations).toEqual([]);
    expect(found).toEqual([expect.objectContaining({ path, editedLines: [2] })]);
    expect(notices).toEqual([expect.objectContaining({ kind: "edited", path, line: 2 })]);
  });

  test("a change in the down section leaves the up alone", async () => {
    const text = (down: string) => `-- migrate:up\nSELECT 1;\n-- migrate:down\n${down}\n`;
    const { migrations, edited: found, notices } = await edited(text("SELECT 2;"), text("SELECT 3;"));
    expect(migrations.map(({ direction }) => direction)).toEqual(["down"]);
    expect([found, notices]).toEqual([[], []]);
  });

  test("a section that was empty is new", async () => {
    const { migrations } = await edited(
      "-- migrate:up\n\n-- migrate:down\n",
      "-- migrate:up\nSELECT 1;\n-- migrate:down\n",
    );
    expect(migrations.map(({ direction }) => direction)).toContain("up");
  });

  test("flyway runs an edited repeatable one again", async () => {
    const repeatable = "db/migration/R__views.sql";
    const { migrations, notices } = await findMigrations(
      changeSetOf([changedFile(repeatable, "SELECT 1;", "SELECT 2;")]),
      treeOf({ [repeatable]: "SELECT 2;" }),
      plainConfig,
    );
    expect(migrations).toHaveLength(1);
    expect(notices).toEqual([]);
  });

  test("removed", async () => {
    const { migrations, notices } = await findMigrations(
      changeSetOf([changedFile(path, SQL, null)]),
      treeOf({}),
      plainConfig,
    );
    expect(migrations).toEqual([]);
    expect(notices).toEqual([expect.objectContaining({ kind: "removed", path })]);
  });

  test.each([
    ["moved with its number", "old/migrations/20240101000000_a.sql", SQL, 0, "moved", "same version"],
    ["renumbered", "db/migrations/20230101000000_a.sql", SQL, 0, "renamed", "runs again"],
    ["renumbered and changed", "db/migrations/20230101000000_a.sql", "SELECT 1;", 1, "renamed", "runs again"],
  ])("%s", async (_title, previousPath, base, count, kind, message) => {
    const { migrations, notices } = await edited(base, SQL, { previousPath, status: "renamed" });
    expect(migrations).toHaveLength(count);
    expect(notices).toEqual([expect.objectContaining({ kind, message: expect.stringContaining(message) })]);
  });

  test.each([
    ["db/migration/V1__a.sql", "`migrate` stops"],
    ["db/migration/R__a.sql", "`migrate` stops"],
  ])("%s removed: Flyway refuses the deploy", async (removed, message) => {
    const { notices } = await findMigrations(
      changeSetOf([changedFile(removed, SQL, null)]),
      treeOf({}),
      plainConfig,
    );
    expect(notices).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })]);
  });

  test("three renames are one notice that names them", async () => {
    const files = [1, 2, 3].map((number) =>
      changedFile(`db/migrations/${number + 3}_a.sql`, SQL, SQL, {
        previousPath: `db/migrations/${number}_a.sql`,
        status: "renamed",
      }),
    );
    const { notices } = await findMigrations(changeSetOf(files), treeOf({}), plainConfig);
    expect(notices).toEqual([
      expect.objectContaining({ message: expect.stringContaining("So it is with `5_a.sql` and `6_a.sql`.") }),
    ]);
  });

  test("560 renames are one notice", async () => {
    const files = Array.from({ length: 560 }, (_, index) =>
      changedFile(`db/new/migrations/${index}_a.sql`, SQL, SQL, {
        previousPath: `db/old/migrations/${index}_a.sql`,
        status: "renamed",
      }),
    );
    const { notices } = await findMigrations(changeSetOf(files), treeOf({}), plainConfig);
    expect(notices).toEqual([expect.objectContaining({ message: expect.stringContaining("559 more") })]);
  });
});

describe("bad input", () => {
  test("a file that could not be read is said", async () => {
    const file = changedFile("migrations/1_a.sql", null, null, {
      status: "added",
      unreadable: "it is binary",
    });
    const { migrations } = await findMigrations(changeSetOf([file]), treeOf({}), plainConfig);
    expect(migrations).toEqual([
      expect.objectContaining({
        notAnalysed: [{ line: 1, reason: expect.stringContaining("it is binary") }],
      }),
    ]);
  });

  test("empty files, comments, Windows line ends and long lines", async () => {
    const added = {
      "migrations/1_a.up.sql": "",
      "migrations/1_a.down.sql": "",
      "migrations/2_b.sql": "-- nothing\r\n",
      "migrations/3_c.sql": `-- +goose Up\r\nSELECT 1;\r\n-- +goose Down\r\nSELECT 2;\r\n`,
      "migrations/4_d.sql": `-- migrate:up\nSELECT '${"x".repeat(2_000_000)}';\n-- migrate:down\n`,
      "migrations/5_e.sql": "$a$".repeat(100_000),
    };
    const { migrations } = await find(added);
    const ups = migrations.filter(({ direction }) => direction === "up").map(({ path }) => path);
    expect(ups.sort()).toEqual(Object.keys(added).filter((path) => !path.includes("down")));
  });
});

describe("size", () => {
  test("four times the changed files, in four times the folder and tree, take four times as long, not sixteen", async () => {
    const findMany = async (count: number) => {
      const migrations = Object.fromEntries(
        Array.from({ length: count + 500 }, (_, index) => [
          `db/migrations/${20_200_101_000_000 + index}_m.up.sql`,
          SQL,
        ]),
      );
      const code = Object.fromEntries(
        Array.from({ length: count * 15 }, (_, index) => [`src/${index % 500}/f${index}.ts`, ""]),
      );
      const added = Object.fromEntries(Object.entries(migrations).slice(0, count));
      const { migrations: found } = await find(added, { ...migrations, ...code });
      expect(found).toHaveLength(count);
    };
    expect(await growthOf(findMany, { small: 750, times: 4 })).toBeLessThan(9);
  });
});

describe("the base's migrations", () => {
  test("all ups of the database's paths, in running order, nothing else read", async () => {
    const read: string[] = [];
    const files: Record<string, string> = {
      "a/migrations/10_b.up.sql": "SELECT 2;",
      "a/migrations/9_a.up.sql": "SELECT 1;",
      "a/migrations/9_a.down.sql": "SELECT 0;",
      "b/migrations/1_c.up.sql": "SELECT 3;",
      "src/app.ts": "",
    };
    const tree = {
      ...treeOf(files),
      read: async (path: string) => {
        read.push(path);
        return files[path] ?? null;
      },
    };
    const database = { ...plainConfig.databases[0], paths: ["a/**"] } as Config["databases"][number];
    const found = await findBaseMigrations(tree, plainConfig, database);
    expect(found.map(({ path }) => path)).toEqual(["a/migrations/9_a.up.sql", "a/migrations/10_b.up.sql"]);
    expect(read).not.toContain("src/app.ts");
  });

  test("flyway's baseline stands for what came before it", async () => {
    const names = ["V1__a.sql", "V2__b.sql", "B2__all.sql", "V3__c.sql", "U3__c.sql", "R__v.sql"];
    const tree = treeOf(Object.fromEntries(names.map((name) => [`db/migration/${name}`, SQL])));
    const [database] = plainConfig.databases;
    if (database === undefined) throw new Error("the configuration has no database");
    const found = await findBaseMigrations(tree, plainConfig, database);
    expect(found.map(({ path }) => path.split("/").at(-1))).toEqual(["B2__all.sql", "V3__c.sql", "R__v.sql"]);
  });
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of migrations are written so
import { beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { treeOf } from "../../test/fixtures/repository-of.ts";
import type { Migration } from "../model/migration.ts";
import { loadParser, parseMigration } from "../postgres/parse/parse-migration.ts";
import { createProject } from "./create-project.ts";
import { migrationTools, readGivenFile } from "./index.ts";
import type { MigrationTool } from "./migration-tool.ts";
import { readPlainSql } from "./plain-sql.ts";

beforeAll(loadParser);

function toolOf(name: string): MigrationTool {
  const tool = migrationTools.find((each) => each.name === name);
  if (tool === undefined) throw new Error(`there is no tool ${name}`);
  return tool;
}

async function read(
  name: string,
  path: string,
  text: string,
  others: Record<string, string> = {},
  placeholders: Record<string, string> = {},
): Promise<readonly Migration[]> {
  const project = await createProject(treeOf({ ...others, [path]: text }), placeholders);
  return toolOf(name).read(path, text, project);
}

/** Statements of a migration as "line transaction sql". */
function statementsOf(migration: Migration | undefined): readonly string[] {
  if (migration === undefined) return [];
  const { statements, problems } = parseMigration(migration, 1);
  return [
    ...statements.map(({ line, transaction, sql }) => `${line} ${transaction} ${sql}`),
    ...problems.map(({ line, message }) => `${line} ${message}`),
  ];
}

describe("goose", () => {
  const file = `-- +goose NO TRANSACTION
-- +goose Up
-- lockkeeper: allow drop-column no longer read
CREATE INDEX CONCURRENTLY i ON t (a);
--+goose statementbegin
CREATE FUNCTION f() RETURNS int AS $$
BEGIN
  RETURN 1;
END $$ LANGUAGE plpgsql
-- +goose StatementEnd

-- +goose Down
DROP INDEX i;
`;

  test("sections are cut before anything is parsed, statements as goose cuts them", async () => {
    const [up, down] = await read("goose", "migrations/1_a.sql", file);
    expect(statementsOf(up).map((text) => text.split("\n")[0])).toEqual([
      "4 null CREATE INDEX CONCURRENTLY i ON t (a)",
      "6 null CREATE FUNCTION f() RETURNS int AS $$",
    ]);
    expect(statementsOf(down)).toEqual(["13 null DROP INDEX i"]);
    expect(up?.parts[0]?.sql).toContain("lockkeeper: allow");
    expect([up?.transactionMode, up?.pair, down?.direction]).toEqual([
      "implicit",
      "migrations/1_a.sql",
      "down",
    ]);
  });

  test("a transaction around the section unless the file says otherwise", async () => {
    const [up] = await read("goose", "migrations/1_a.sql", "-- +goose Up\nSELECT 1;\nSELECT 2;\n");
    expect(statementsOf(up)).toEqual(["2 1 SELECT 1", "3 1 SELECT 2"]);
    expect(up?.pair).toBeNull();
  });

  test("an Up without its last semicolon is refused by goose, and never runs into the Down", async () => {
    const [up, down] = await read(
      "goose",
      "m/1_a.sql",
      "-- +goose Up\nSELECT 1\n-- +goose Down\nDROP TABLE t;\n",
    );
    expect(statementsOf(up)).toEqual(["2 1 SELECT 1"]);
    expect(statementsOf(down)).toEqual(["4 1 DROP TABLE t"]);
    expect(up?.notAnalysed).toEqual([{ line: 2, reason: expect.stringContaining("semicolon") }]);
  });

  test("a comment before StatementBegin does not move the statement", async () => {
    const text = "-- +goose Up\n-- why\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n";
    expect(statementsOf((await read("goose", "m/1_a.sql", text))[0])).toEqual(["4 1 SELECT 1"]);
  });

  test("environment variables, where the file asks for them", async () => {
    const text =
      "-- +goose ENVSUB ON\n-- +goose Up\nCREATE TABLE ${PREFIX:-app}_t (a text DEFAULT '$OTHER');\n";
    const [up] = await read("goose", "m/1_a.sql", text);
    expect(statementsOf(up)[0]).toContain("CREATE TABLE app_t");
    expect(up?.verbatim).toBe(false);
    expect(up?.notAnalysed).toEqual([{ line: 3, reason: expect.stringContaining("OTHER") }]);
    const [given] = await read("goose", "m/1_a.sql", text, {}, { OTHER: "x", PREFIX: "own" });
    expect(statementsOf(given)).toEqual(["3 1 CREATE TABLE own_t (a text DEFAULT 'x')"]);
  });

  test("comments alone, Windows line ends", async () => {
    const [up] = await read(
      "goose",
      "m/1_a.sql",
      "-- +goose Up\r\nSELECT 1;\r\n-- done\r\n-- +goose Down\r\n-- nothing\r\n",
    );
    expect(statementsOf(up)).toEqual(["2 1 SELECT 1"]);
    expect(up?.notAnalysed).toEqual([]);
  });
});

describe("sql-migrate", () => {
  const file = `-- +migrate Up notransaction
CREATE INDEX CONCURRENTLY i ON t (a);
-- +migrate StatementBegin
CREATE FUNCTION f() RETURNS int AS $$
BEGIN
  RETURN 1;
END $$ LANGUAGE plpgsql
-- +migrate StatementEnd

-- +migrate Down
DROP INDEX i;
DROP FUNCTION f;
`;

  test("each section has its own option, and each statement is sent by itself", async () => {
    const [up, down] = await read("sql-migrate", "sql/1677770163.sql", file);
    expect(statementsOf(up).map((text) => text.split("\n")[0])).toEqual([
      "2 null CREATE INDEX CONCURRENTLY i ON t (a)",
      "4 null CREATE FUNCTION f() RETURNS int AS $$",
    ]);
    expect(up).toMatchObject({
      transactionMode: "implicit",
      transactionOptOut: "-- +migrate Up notransaction",
    });
    expect(statementsOf(down)).toEqual(["11 1 DROP INDEX i", "12 1 DROP FUNCTION f"]);
    expect(down).toMatchObject({ direction: "down", transactionMode: "per migration", notAnalysed: [] });
  });

  test("what it refuses is said, and annotations it does not know are comments", async () => {
    const text = "-- +migrate Up\n-- +migrate Sideways\nSELECT 1\n-- +migrate Down\nDROP TABLE t;\n";
    const [up, down] = await read("sql-migrate", "sql/1-a.sql", text);
    expect(up?.notAnalysed).toEqual([
      { line: 2, reason: "sql-migrate refuses this migration: the statement has no semicolon at its end" },
    ]);
    expect(statementsOf(down)).toEqual(["5 1 DROP TABLE t"]);
  });

  test("a Go project with a runner of its own for these annotations sends a section whole", async () => {
    const text = file.replace(/-- \+migrate Statement.*\n/g, "").replace("plpgsql\n", "plpgsql;\n");
    const lines = async (module: string) =>
      statementsOf((await read("sql-migrate", "m/1-a.sql", text, { "go.mod": module }))[0]).map(
        (each) => each.split("\n")[0],
      );
    expect(await lines("module x\n")).toEqual([
      "2 1 CREATE INDEX CONCURRENTLY i ON t (a)",
      "3 1 CREATE FUNCTION f() RETURNS int AS $$",
    ]);
    expect((await lines("require github.com/rubenv/sql-migrate v1.8.0\n")).length).toBeGreaterThan(2);
  });

  test("orders by the leading number, names without one behind", () => {
    const paths = ["m/init.sql", "m/10-b.sql", "m/9-c.sql", "m/9-a.sql"];
    expect(paths.sort(toolOf("sql-migrate").compare)).toEqual([
      "m/9-a.sql",
      "m/9-c.sql",
      "m/10-b.sql",
      "m/init.sql",
    ]);
  });
});

describe("dbmate", () => {
  test("sections with their options", async () => {
    const text =
      "-- header\n-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON t (a);\n\n-- migrate:down\nDROP INDEX i;\n";
    const [up, down] = await read("dbmate", "db/migrations/20240101000000_a.sql", text);
    expect(up?.transactionMode).toBe("implicit");
    expect(statementsOf(up)).toEqual(["3 null CREATE INDEX CONCURRENTLY i ON t (a)"]);
    expect(down?.transactionMode).toBe("per migration");
    expect(statementsOf(down)).toEqual(["6 1 DROP INDEX i"]);
    expect(up?.notAnalysed).toEqual([]);
  });

  test("several pairs in one file", async () => {
    const text =
      "-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:up transaction:false\nVACUUM;\n-- migrate:down\n";
    const migrations = await read("dbmate", "m/1_a.sql", text);
    expect(migrations.map(({ direction, transactionMode }) => `${direction} ${transactionMode}`)).toEqual([
      "up per migration",
      "down per migration",
      "up implicit",
      "down per migration",
    ]);
  });

  test("SQL before the first section is refused by dbmate", async () => {
    const [up] = await read(
      "dbmate",
      "m/1_a.sql",
      "-- fine\nSELECT 0;\n-- migrate:up\nSELECT 1;\n-- migrate:down\n",
    );
    expect(up?.notAnalysed).toEqual([{ line: 2, reason: expect.stringContaining("before") }]);
  });
});

describe("flyway", () => {
  const mode = async (sql: string, others: Record<string, string> = {}) =>
    (await read("flyway", "db/migration/V1__a.sql", sql, others))[0]?.transactionMode;

  test("the transaction, by Flyway's own rule", async () => {
    const mixed = "ALTER TABLE t ADD a int;\nCREATE INDEX CONCURRENTLY i ON t (a);";
    expect(await mode("ALTER TABLE t ADD a int;")).toBe("per migration");
    expect(await mode("-- x\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (a);\nVACUUM t;")).toBe("per statement");
    expect(await mode("REINDEX INDEX CONCURRENTLY i;")).toBe("per migration");
    expect(await mode(mixed)).toBe("per migration");
    expect(await mode(mixed, { "flyway.conf": "flyway.mixed=true" })).toBe("per statement");
    expect(await mode(mixed, { "db/migration/V1__a.sql.conf": "executeInTransaction=false" })).toBe(
      "per statement",
    );
    expect(await mode("SELECT 1;", { "flyway.toml": "[flyway]\nexecuteInTransaction = false" })).toBe(
      "per statement",
    );
    expect(await mode("SELECT 1;", { "application.yml": "spring:\n  flyway:\n    group: true" })).toBe(
      "all migrations",
    );
    expect(await mode("")).toBe("per migration");
  });

  test("placeholders, lines unmoved", async () => {
    const sql =
      "CREATE TABLE ${ohdsiSchema}.t (\n  a text DEFAULT '${value}',\n  b ${kind});\nSELECT '${flyway:defaultSchema}';";
    const [migration] = await read("flyway", "db/migration/V1__a.sql", sql, {
      "application.properties": "spring.flyway.placeholders.kind=int\nspring.flyway.placeholders.Value=x\\ny",
    });
    expect(statementsOf(migration).map((text) => text.split("\n")[0])).toEqual([
      "1 1 CREATE TABLE public.t (",
      "4 1 SELECT 'public'",
    ]);
    expect(migration).toMatchObject({ verbatim: false, notAnalysed: [] });
  });

  test("a placeholder without a value is said with its line", async () => {
    const [migration] = await read(
      "flyway",
      "db/migration/V1__a.sql",
      "SELECT 1;\nSELECT ${answer}, ${answer};",
    );
    expect(migration?.notAnalysed).toEqual([{ line: 2, reason: expect.stringContaining("${answer}") }]);
  });

  test("placeholders switched off stay text", async () => {
    const conf = { "db/migration/V1__a.sql.conf": "placeholderReplacement=false" };
    const [migration] = await read("flyway", "db/migration/V1__a.sql", "SELECT '${answer}';", conf);
    expect(migration).toMatchObject({ verbatim: true, notAnalysed: [] });
  });

  test("undo scripts are downs and pairs, initSql makes settings", async () => {
    const others = {
      "db/migration/U1_0__a.sql": "SELECT 1;",
      "flyway.conf": "flyway.initSql=SET lock_timeout = '4s'; SET statement_timeout TO 0",
    };
    const [migration] = await read("flyway", "db/migration/V1__a.sql", "SELECT 1;", others);
    expect(migration?.pair).toBe("db/migration/U1_0__a.sql");
    expect(migration?.settings).toEqual({ lock_timeout: "4s", statement_timeout: "0" });
  });

  test("a Spring file that is no YAML tells nothing", async () => {
    expect(await mode("SELECT 1;", { "application.yml": "a: {{ .Values.x }}: [" })).toBe("per migration");
  });
});

describe("golang-migrate", () => {
  const file = "SELECT 1;\nSELECT 2;";

  test("a file is one implicit transaction; a pair is found", async () => {
    const [up] = await read("golang-migrate", "migrations/1_a.up.sql", file, {
      "migrations/1_a.down.sql": "",
    });
    expect(statementsOf(up)).toEqual(["1 1 SELECT 1", "2 1 SELECT 2"]);
    expect(up?.pair).toBe("migrations/1_a.down.sql");
    const [alone] = await read(
      "golang-migrate",
      "migrations/1_a.up.sql",
      "CREATE INDEX CONCURRENTLY i ON t (a);",
    );
    expect(statementsOf(alone)).toEqual(["1 null CREATE INDEX CONCURRENTLY i ON t (a)"]);
    expect(alone?.pair).toBeNull();
  });

  test("x-multi-statement cuts it", async () => {
    const others = { Makefile: 'migrate -database "postgres://h/db?x-multi-statement=true" up' };
    const [up] = await read("golang-migrate", "migrations/1_a.up.sql", file, others);
    expect(statementsOf(up)).toEqual(["1 null SELECT 1", "2 null SELECT 2"]);
  });

  test("Go templates are said, and read with a name in their place; text in strings is left alone", async () => {
    const sql = 'CREATE TABLE {{ index .Options "Namespace" }}.users (a int);';
    const [up] = await read("golang-migrate", "migrations/1_a.up.sql", sql);
    expect(statementsOf(up)).toEqual(["1 null CREATE TABLE public.users (a int)"]);
    expect(up).toMatchObject({ verbatim: false, notAnalysed: [{ line: 1 }] });
    const [mail] = await read(
      "golang-migrate",
      "migrations/2_a.up.sql",
      "INSERT INTO m VALUES ('Hi {{name}}');",
    );
    expect(mail).toMatchObject({ verbatim: true, notAnalysed: [] });
  });

  test("Go templates in a DO block are read too, those of a text between dollars are not", async () => {
    const block = `DO $$ BEGIN\n  ALTER TABLE {{ index .Options "Namespace" }}.users ADD a int;\nEND $$;`;
    const [up] = await read("golang-migrate", "migrations/1_a.up.sql", block);
    expect(up?.parts[0]?.sql).toContain("ALTER TABLE public.users ADD a int;");
    const text = "INSERT INTO m VALUES ($$Hi {{name}}$$);";
    const [mail] = await read("golang-migrate", "migrations/2_a.up.sql", text);
    expect(mail).toMatchObject({ verbatim: true, notAnalysed: [] });
  });
});

describe("migrations in a programming language", () => {
  test.each([
    ["goose", "m/1_a.go", "func init() { goose.AddMigrationContext(up, down) }"],
    ["flyway", "db/migration/V1__a.java", "class V1__a extends BaseJavaMigration {"],
  ])("%s: %s is said to be there, and not read", async (name, path, text) => {
    expect(await toolOf(name).claims(path, text, await createProject(treeOf({})))).toBe(true);
    const [migration] = await read(name, path, text);
    expect(migration).toMatchObject({ parts: [], notAnalysed: [{ line: 1 }] });
  });
});

describe("the others", () => {
  test("diesel takes its opt-out from metadata.toml", async () => {
    const path = "migrations/2024-01-31-120000_a/up.sql";
    const others = {
      "migrations/2024-01-31-120000_a/metadata.toml": "# why\r\nrun_in_transaction = false\r\n",
      "migrations/2024-01-31-120000_a/down.sql": "",
    };
    const [up] = await read("diesel", path, "SELECT 1;", others);
    expect([up?.transactionMode, up?.pair]).toEqual(["implicit", "migrations/2024-01-31-120000_a/down.sql"]);
    expect((await read("diesel", path, "SELECT 1;"))[0]?.transactionMode).toBe("per migration");
  });

  test("sqlx takes its opt-out from the first characters only", async () => {
    const mode = async (text: string) => (await read("sqlx", "migrations/1_a.sql", text))[0]?.transactionMode;
    expect(await mode("-- no-transaction\nVACUUM;")).toBe("implicit");
    expect(await mode("-- why\n-- no-transaction\nVACUUM;")).toBe("per migration");
  });

  test("prisma: one statement runs by itself, several are one transaction", async () => {
    const path = "prisma/migrations/1_a/migration.sql";
    expect(statementsOf((await read("prisma", path, "SELECT 1;"))[0])).toEqual(["1 null SELECT 1"]);
    expect(statementsOf((await read("prisma", path, "SELECT 1;\nSELECT 2;"))[0])).toEqual([
      "1 1 SELECT 1",
      "2 1 SELECT 2",
    ]);
  });

  test("drizzle says where its journal lacks the file; a broken journal says nothing", async () => {
    const reasons = async (journal: string) =>
      (
        await read("drizzle", "d/0001_a.sql", "SELECT 1;\n--> statement-breakpoint\nSELECT 2;", {
          "d/meta/_journal.json": journal,
        })
      )[0]?.notAnalysed;
    expect(await reasons('{"entries":[{"tag":"0001_a"}]}')).toEqual([]);
    expect(await reasons('{"entries":[]}')).toEqual([{ line: 1, reason: expect.stringContaining("0001_a") }]);
    expect(await reasons("<<<<<<< HEAD")).toEqual([]);
  });

  test("supabase: the database's settings of config.toml", async () => {
    const others = { "supabase/config.toml": '[db.settings]\nstatement_timeout = "30s"\n' };
    const [up] = await read("supabase", "supabase/migrations/1_a.sql", "SELECT 1;\nSELECT 2;", others);
    expect(up?.settings).toEqual({ statement_timeout: "30s" });
    expect(statementsOf(up)).toEqual(["1 1 SELECT 1", "2 1 SELECT 2"]);
  });

  test("plain SQL as psql runs it, and in a folder whose runner is not known", async () => {
    expect(statementsOf(readPlainSql("anything.txt", "SELECT 1;\nSELECT 2;"))).toEqual([
      "1 null SELECT 1",
      "2 null SELECT 2",
    ]);
    const mode = async (text: string) => (await read("sql", "migrations/1_a.sql", text))[0]?.transactionMode;
    expect(await mode("SELECT 1;")).toBe("unknown");
    expect(await mode("-- atlas:txmode none\n\nSELECT 1;")).toBe("per statement");
    expect(await mode("-- prairielearn:migrations NO TRANSACTION\nSELECT 1;")).toBe("implicit");
  });
});

describe("lines", () => {
  const line = fc.constantFrom(
    "-- +goose Up",
    "-- +goose Down",
    "-- +goose StatementBegin",
    "-- +goose StatementEnd",
    "-- +migrate Up",
    "-- +migrate Down notransaction",
    "-- +migrate StatementBegin",
    "-- migrate:up",
    "-- migrate:down transaction:false",
    "SELECT 'ü😀';",
    "SELECT ${a}, {{ b }}",
    "",
    "\t;",
    "$$",
    "/* open",
    "\r",
  );

  test("whatever is cut out, what stays stands on the line where it was", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 30 }),
        fc.constantFrom(
          "goose",
          "sql-migrate",
          "dbmate",
          "flyway",
          "prisma",
          "sqlx",
          "golang-migrate",
          "supabase",
          "diesel",
          "sql",
        ),
        async (lines, name) => {
          const path = name === "flyway" ? "m/V1__a.sql" : "m/1_a/up.sql";
          const migrations = await read(name, path, lines.join("\n"), {}, { a: "1\n2" });
          for (const { parts, verbatim } of migrations) {
            for (const part of parts) {
              part.sql.split("\n").forEach((text, index) => {
                const source = lines.join("\n").split("\n")[part.line - 1 + index] ?? "";
                const isKept = text === source || text.trim() === "" || !verbatim;
                expect(isKept ? null : { text, source }).toBeNull();
              });
              if (name !== "goose" && name !== "sql-migrate")
                expect(part.sql.split("\n")).toHaveLength(lines.join("\n").split("\n").length);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

test.each([
  [
    "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;",
    ["goose up implicit", "goose down implicit"],
  ],
  [
    "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;",
    ["dbmate up per migration", "dbmate down per migration"],
  ],
  ["-- +migrate Up\nSELECT 1;", ["sql-migrate up per migration"]],
  ["SELECT 1;", ["psql up per statement"]],
])(
  "a file without a repository is its tool's by its annotations, else psql's: %j",
  async (text, expected) => {
    const migrations = await readGivenFile("/tmp/a.sql", text);
    expect(
      migrations.map(({ tool, direction, transactionMode }) => `${tool} ${direction} ${transactionMode}`),
    ).toEqual(expected);
  },
);

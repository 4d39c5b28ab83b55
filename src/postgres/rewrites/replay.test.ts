import { beforeAll, expect, test } from "@jest/globals";
import type { ShadowDatabase } from "../../model/shadow.ts";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { runStatements } from "./replay.ts";

beforeAll(loadParser);

/** A database that notes what it is asked to run; what names `missing` fails. */
function noting() {
  const ran: string[] = [];
  let open = false;
  const database = {
    run: async (sql: string) => {
      ran.push(sql);
      return sql.includes("missing") ? { code: "42P01", message: "no such table" } : null;
    },
    get inTransaction() {
      return open;
    },
    begin: async () => {
      open = true;
      ran.push("begin");
    },
    commit: async () => {
      open = false;
      ran.push("commit");
      return null;
    },
  } as unknown as ShadowDatabase;
  return { database, ran };
}

test("a statement that fails does not keep the later ones from running", async () => {
  const { database, ran } = noting();
  const { statements } = parseSql(
    "DROP TABLE missing; ALTER TABLE users ADD tier text; CREATE INDEX ON users (tier)",
  );
  const errors = await runStatements(database, statements);
  expect([...errors].map(([{ sql }, { code }]) => [sql, code])).toEqual([["DROP TABLE missing", "42P01"]]);
  expect(ran).toHaveLength(3);
});

test("what cannot run in a transaction runs between two", async () => {
  const { database, ran } = noting();
  const { statements } = parseSql("SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a); SELECT 2");
  await runStatements(
    database,
    statements.map((statement) => ({ ...statement, transaction: 1 })),
  );
  expect(ran).toEqual([
    "begin",
    "SELECT 1",
    "commit",
    "CREATE INDEX CONCURRENTLY i ON t (a)",
    "begin",
    "SELECT 2",
    "commit",
  ]);
});

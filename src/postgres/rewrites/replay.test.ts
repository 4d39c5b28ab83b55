import { beforeAll, expect, test } from "@jest/globals";
import type { Observation, ShadowDatabase } from "../../model/shadow.ts";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { runStatements } from "./replay.ts";

beforeAll(loadParser);

test("a statement that fails does not keep the later ones from running", async () => {
  const ran: string[] = [];
  const observe = async (sql: string): Promise<Observation> => {
    ran.push(sql);
    const error = sql.includes("missing") ? { code: "42P01", message: "no such table" } : null;
    return { error, cutShort: null } as Observation;
  };
  const database = { observe, inTransaction: false, begin: async () => {} } as unknown as ShadowDatabase;
  const { statements } = parseSql(
    "DROP TABLE missing; ALTER TABLE users ADD tier text; CREATE INDEX ON users (tier)",
  );
  expect((await runStatements(database, statements))?.code).toBe("42P01");
  expect(ran).toHaveLength(3);
});

import { expect, test } from "@jest/globals";
import { golangMigrate } from "./golang-migrate.ts";
import { nameAmong } from "./name-among.ts";
import { sqlMigration } from "./sql-migration.ts";

const addition = { name: "validate", sql: "SELECT 1;\n", transaction: true };
const migration = (path: string) =>
  sqlMigration({ path, tool: "golang-migrate", transactionMode: "implicit", sql: "" });

test("a version that a later migration of the repository has is passed over", () => {
  const name = nameAmong(
    [golangMigrate],
    ["db/0007_tier.up.sql", "db/0008_rename.up.sql", "db/0008_rename.down.sql"],
  );
  expect(name(migration("db/0007_tier.up.sql"), { ...addition, position: 1 })).toEqual([
    { path: "db/0009_validate.up.sql", text: "SELECT 1;\n" },
  ]);
});

test("two rewrites never get the same version, and the same question gets the same answer", () => {
  const name = nameAmong([golangMigrate], ["db/0007_tier.up.sql", "db/0008_rename.up.sql"]);
  const ask = (path: string, position: number) =>
    name(migration(path), { ...addition, position })?.map((file) => file.path);
  expect(ask("db/0007_tier.up.sql", 1)).toEqual(["db/0009_validate.up.sql"]);
  expect(ask("db/0008_rename.up.sql", 1)).toEqual(["db/0010_validate.up.sql"]);
  expect(ask("db/0007_tier.up.sql", 2)).toEqual(["db/0011_validate.up.sql"]);
  expect(ask("db/0007_tier.up.sql", 1)).toEqual(["db/0009_validate.up.sql"]);
});

import { describe, expect, test } from "@jest/globals";
import { addedFiles, treeOf } from "../../test/fixtures/repository-of.ts";
import { CONFIG } from "../../test/support/default-config.ts";
import { findMigrations } from "./index.ts";

const PATH = "db/migrations/1_a.up.sql";

/** What the migration's connection begins with, by the other files of the repository. */
async function settingsWith(files: Readonly<Record<string, string>>) {
  const migration = { [PATH]: "ALTER TABLE orders ADD COLUMN a int;" };
  const tree = treeOf({ ...files, ...migration });
  const { migrations } = await findMigrations(addedFiles(migration), tree, CONFIG);
  return migrations[0]?.settings;
}

describe("a file that runs the migrations sets a timeout", () => {
  test.each([
    ["Makefile", "migrate:\n\tPGOPTIONS='-c lock_timeout=2s' migrate -path db up", { lock_timeout: "2s" }],
    ["Dockerfile", "ENV PGOPTIONS=--lock-timeout=500\nCMD migrate up", { lock_timeout: "500" }],
    [
      ".github/workflows/deploy.yml",
      'env:\n  PGOPTIONS: "-c lock_timeout=2s -c statement_timeout=15min"\nsteps:\n  - run: make migrate',
      { lock_timeout: "2s", statement_timeout: "15min" },
    ],
    [
      "compose.yaml",
      "command: migrate -database postgres://db/shop?sslmode=disable&options=-c%20lock_timeout%3D2s up",
      { lock_timeout: "2s" },
    ],
    [
      "package.json",
      '{"migrate":"migrate -database postgres://db/a?lock_timeout=3000"}',
      { lock_timeout: "3000" },
    ],
    [
      "Procfile",
      "release: sqlx migrate run -D 'postgres://db/a?options[lock_timeout]=2s'",
      { lock_timeout: "2s" },
    ],
    ["db/Makefile", "up:\n\tPGOPTIONS='-c lock_timeout=1s' migrate up", { lock_timeout: "1s" }],
  ])("%s", async (path, text, settings) => {
    expect(await settingsWith({ [path]: text })).toEqual(settings);
  });

  test("the nearest of a name counts", async () => {
    const set = (value: string) => `up:\n\tPGOPTIONS='-c lock_timeout=${value}' migrate up`;
    expect(await settingsWith({ Makefile: set("9s"), "db/Makefile": set("1s") })).toEqual({
      lock_timeout: "1s",
    });
  });
});

test.each([
  ["a file that runs no migration", { Dockerfile: "ENV PGOPTIONS='-c lock_timeout=2s'\nCMD serve" }],
  ["a comment", { Makefile: "# PGOPTIONS='-c lock_timeout=2s'\nup:\n\tmigrate up" }],
  ["a word in passing", { Makefile: "up:\n\tmigrate up # lock_timeout=2s" }],
  ["another setting", { Makefile: "up:\n\tPGOPTIONS='-c work_mem=1GB' migrate up" }],
  ["a file elsewhere", { "service/Makefile": "up:\n\tPGOPTIONS='-c lock_timeout=2s' migrate up" }],
])("%s sets nothing", async (_what, files) => {
  expect(await settingsWith(files as Readonly<Record<string, string>>)).toEqual({});
});

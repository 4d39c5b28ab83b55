import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

const cli = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
// By its own path: the command runs in another folder.
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx/esm")).href;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-cli-"));
  await Promise.all([
    write("schema.sql", "CREATE TABLE users (id bigint PRIMARY KEY, tier text);"),
    write("safe.sql", "CREATE TABLE notes (id bigint PRIMARY KEY);\n"),
    write("drop.sql", "DROP TABLE users;\n"),
    write("broken.sql", "ALTER TABEL users;\n"),
    write("bad.yml", "budget:\n  reads: soon\n"),
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

function write(name: string, text: string): Promise<void> {
  return writeFile(path.join(folder, name), text);
}

/** Runs the command as a user does, in the folder of the files. */
function lockkeeper(commandLine: readonly string[], input = "") {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, ["--import", loader, cli, ...commandLine], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => {
      output.stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output.stderr += chunk;
    });
    child.on("close", (status) => resolve({ status, ...output }));
    child.stdin.end(input);
  });
}

describe("the exit status of review", () => {
  const known = ["--schema", "schema.sql", "--no-shadow"];
  test.each([
    [0, "where the check would pass", ["review", "safe.sql", ...known]],
    [1, "where it would fail", ["review", "drop.sql", ...known]],
    [2, "for a file that is not there", ["review", "nothing.sql", ...known]],
    [2, "for an option that does not exist", ["review", "safe.sql", "--loudly"]],
    [2, "where nothing is named", ["review"]],
    [3, "where something could not be analysed", ["review", "broken.sql", ...known]],
    [3, "where the command can not do its work", ["review", "--base", "main", "--repo", "."]],
    [3, "where the configuration is wrong", ["review", "safe.sql", "--config", "bad.yml", ...known]],
  ])("is %d %s", async (status, _, commandLine) => {
    expect(await lockkeeper(commandLine)).toMatchObject({ status });
  });
});

test("review prints JSON by the contract, from standard input too", async () => {
  const commandLine = ["review", "-", "--schema", "schema.sql", "--no-shadow", "--postgres", "16"];
  const { stdout } = await lockkeeper(
    [...commandLine, "--format", "json"],
    "ALTER TABLE users ALTER COLUMN tier SET NOT NULL;\n",
  );
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ version: 1, postgres: 16, conclusion: "success", notAnalysed: [] },
    migrations: [
      {
        statements: [
          {
            ...{ line: 1, endLine: 1, transaction: null, mayRunInTransaction: true, error: null },
            effects: [
              {
                ...{ relation: "public.users", kind: "table", lock: "ACCESS EXCLUSIVE" },
                ...{ blocks: "reads and writes", scans: true, rewrites: false, created: false },
                ...{ rows: null, bytes: null, estimate: null, evidence: "modelled" },
              },
            ],
          },
        ],
      },
    ],
    findings: [{ rule: "set-not-null-scans", level: "warning", relation: "public.users", accepted: null }],
  });
});

test("every file of locks starts on a fresh database, within a file state accumulates", async () => {
  await write(
    "twice.sql",
    "ALTER TABLE users ADD COLUMN a int;\nALTER TABLE users ALTER COLUMN a TYPE bigint;\n",
  );
  const commandLine = ["locks", "twice.sql", "twice.sql", "--schema", "schema.sql", "--no-shadow"];
  const { stdout, status } = await lockkeeper([...commandLine, "--format", "json"]);
  const { files } = JSON.parse(stdout);
  expect(status).toBe(0);
  expect(files).toHaveLength(2);
  for (const { statements } of files) {
    expect(statements.map(({ error }: { error: unknown }) => error)).toEqual([null, null]);
    expect(statements[1].effects[0]).toMatchObject({ relation: "public.users", rewrites: true });
  }
});

test("text for a pipe has no colour", async () => {
  const { stdout } = await lockkeeper(["locks", "drop.sql", "--schema", "schema.sql", "--no-shadow"]);
  expect(stdout).toContain("ACCESS EXCLUSIVE");
  expect(stdout).not.toContain("\u001b");
});

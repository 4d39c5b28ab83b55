import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const timeoutMs = 120_000;
const maxOutputBytes = 64 * 1024 * 1024;

/** The schema as pg_dump prints it, or why there is none. */
export type DumpedSchema = { readonly schemaSql: string } | { readonly reason: string };

/**
 * Runs `pg_dump --schema-only`, where one of at least the server's major version is installed.
 * The password goes by the environment, so that no other user of the machine sees it in the list of processes.
 */
export async function dumpSchema(databaseUrl: string, major: number): Promise<DumpedSchema> {
  const program = await findPgDump(major);
  if (program === null) return { reason: `there is no pg_dump of version ${major} or newer on this machine` };
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  url.password = "";
  try {
    const { stdout } = await run(
      program,
      ["--schema-only", "--lock-wait-timeout=2000", "--dbname", url.href],
      {
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          PGSSLMODE: process.env.PGSSLMODE,
          ...(password ? { PGPASSWORD: password } : {}),
          PGAPPNAME: "lockkeeper snapshot",
        },
        timeout: timeoutMs,
        maxBuffer: maxOutputBytes,
      },
    );
    return { schemaSql: stdout };
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return { reason: `pg_dump could not: ${(stderr ?? message).trim().split("\n")[0]}` };
  }
}

/** The oldest pg_dump that knows the server's major version: on the PATH, or where Debian and Red Hat put them. */
async function findPgDump(major: number): Promise<string | null> {
  const folders = [
    ...(process.env.PATH ?? "").split(path.delimiter),
    ...(await installed("/usr/lib/postgresql", "bin")),
    ...(await installed("/usr", "bin", "pgsql-")),
  ];
  const found: { program: string; version: number }[] = [];
  for (const folder of new Set(folders.filter(Boolean))) {
    const program = path.join(folder, "pg_dump");
    const answer = await run(program, ["--version"], { timeout: 10_000 }).catch(() => null);
    const version = Number(/(\d+)\.?\d*/u.exec(answer?.stdout ?? "")?.[1] ?? 0);
    if (version >= major) found.push({ program, version });
  }
  return found.sort((a, b) => a.version - b.version)[0]?.program ?? null;
}

async function installed(folder: string, inside: string, prefix = ""): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.startsWith(prefix) && /\d$/u.test(name))
    .map((name) => path.join(folder, name, inside));
}

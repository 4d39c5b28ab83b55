import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import type { ParsedStatement } from "../../src/postgres/parse/parse-migration.ts";
import { prepareBinaries } from "../../src/postgres/server/binaries.ts";
import { startCluster } from "../../src/postgres/server/cluster.ts";
import { shadowSettings } from "../../src/postgres/shadow/shadow-settings.ts";
import {
  type ReadColumnStatistics,
  readColumnStatistics,
} from "../../src/postgres/snapshot/capture/read-column-statistics.ts";
import { fitsOneTransaction, gatherFacts } from "./gather-facts.ts";
import type { Snippet } from "./read-labels.ts";
import type { Sessions } from "./run-statements.ts";

/** A server of one version with the labelled database and its rows. */
export interface LabelServer {
  /** Runs a snippet and tells what harm it did, in the words of labels. */
  gatherFacts(snippet: Snippet, statements: readonly ParsedStatement[]): Promise<readonly string[]>;
  /** What ANALYZE knows of the columns, as a captured snapshot has it. */
  readColumnStatistics(): Promise<ReadColumnStatistics["tables"]>;
  stop(): Promise<void>;
}

interface LabelledDatabase {
  readonly major: number;
  readonly schemaSql: string;
  readonly rowsSql: string;
  /** Tables that are large in production, as labels write their names. */
  readonly large: ReadonlySet<string>;
}

/** Starts a server and fills the labelled database. */
export async function startLabelServer(options: LabelledDatabase): Promise<LabelServer> {
  const folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-labels-"));
  // Where we are root, the server runs as somebody else, who must get in.
  await chmod(folder, 0o755);
  const cluster = await startCluster({
    binaries: await prepareBinaries(options.major),
    dataFolder: path.join(folder, "data"),
    settings: shadowSettings,
  });
  const connect = async (database: string): Promise<pg.Client> => {
    const client = new pg.Client(cluster.connectionOptions(database));
    await client.connect();
    return client;
  };
  const administrator = await connect("postgres");
  await administrator.query("create role app login; create role stranger");
  // A folder of the server's own; no snapshot tells of it.
  await administrator.query("set allow_in_place_tablespaces = on");
  await administrator.query("create tablespace fast location ''");
  await fill(administrator, connect, options);
  const shared = await openSessions("labelled", connect, options.large);
  // Copying takes longer than all the rest, so that a copy is made before it is asked for.
  let number = 0;
  const copy = async (): Promise<string> => {
    number += 1;
    await administrator.query(`create database copy_${number} template original`);
    return `copy_${number}`;
  };
  let ahead = copy();
  return {
    async gatherFacts(snippet, statements) {
      if (fitsOneTransaction(snippet, statements)) return gatherFacts(snippet, statements, shared, false);
      const database = await ahead;
      ahead = copy();
      const sessions = await openSessions(database, connect, options.large);
      return gatherFacts(snippet, statements, sessions, true).finally(() => close(sessions));
    },
    readColumnStatistics: async () => (await readColumnStatistics(shared.watcher)).tables,
    async stop() {
      await ahead;
      await close(shared);
      await administrator.end();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fill(
  administrator: pg.Client,
  connect: (database: string) => Promise<pg.Client>,
  { schemaSql, rowsSql }: LabelledDatabase,
): Promise<void> {
  await administrator.query("create database original");
  const client = await connect("original");
  for (const sql of [schemaSql, rowsSql, "analyze"]) await client.query(sql);
  await client.end();
  await administrator.query("create database labelled template original");
}

async function openSessions(
  database: string,
  connect: (database: string) => Promise<pg.Client>,
  large: ReadonlySet<string>,
): Promise<Sessions> {
  const [runner, watcher] = [await connect(database), await connect(database)];
  return { runner, watcher, connect: () => connect(database), large };
}

async function close({ runner, watcher }: Sessions): Promise<void> {
  await runner.end();
  await watcher.end();
}

import { randomBytes } from "node:crypto";
import type pg from "pg";
import type { ShadowLimits } from "../../model/shadow.ts";
import { connectShared, type Queries } from "./connect-shared.ts";
import { type PreparedFacts, readFacts } from "./fill-prepared-folder.ts";
import { refuseProduction } from "./refuse-production.ts";
import { restoreSchema } from "./restore-schema.ts";
import type { ShadowServer } from "./shadow-server.ts";
import { withClient } from "./with-client.ts";

/** A scratch server of the user's, with the schema restored in a database that every clone is made from. */
export interface ScratchServer {
  readonly server: ShadowServer;
  readonly facts: PreparedFacts;
}

/** What a shadow of our own has in its configuration, as far as a session may set it. */
const sessionSettings =
  "-c jit=off -c max_parallel_workers_per_gather=0 -c max_parallel_maintenance_workers=0 -c timezone=UTC";

const namePrefix = "lockkeeper_shadow_";

/**
 * Uses the user's own server for shadows: its role makes a database for each migration and drops it afterwards.
 *
 * @param url connection string of SHADOW_DATABASE_URL; its role needs CREATEDB and is no superuser.
 * @throws Error where the server is of another major version, looks like production, or the role is a superuser.
 */
export async function openScratchServer(
  url: string,
  major: number,
  schemaSql: string,
  limits: ShadowLimits,
): Promise<ScratchServer> {
  const optionsFor = (database: string): pg.ClientConfig => ({
    connectionString: withDatabase(url, database),
    options: sessionSettings,
    application_name: "lockkeeper",
  });
  const observer = await connect(url);
  try {
    const version = await refuseProduction(observer, major);
    await dropLeftOvers(observer);
    const template = databaseName();
    await observer.query(`create database ${template}`);
    // Its role may end its own sessions, and is no master of the server.
    const watchedBy = { observer, dataFolder: null, kill: async () => {} };
    const connection = optionsFor(template);
    const world = { connection, runAsSuperuser: null, watchedBy, limits };
    const restored = await restoreSchema(schemaSql, world);
    const facts = { ...restored, ...(await withClient(optionsFor(template), readFacts)) };
    const maker = await connect(url);
    return { server: describeServer(observer, maker, template, version, optionsFor), facts };
  } catch (error) {
    await observer.end().catch(() => {});
    throw error;
  }
}

function describeServer(
  observer: pg.Pool,
  maker: pg.Pool,
  template: string,
  version: string,
  connectionOptions: (database: string) => pg.ClientConfig,
): ShadowServer {
  const made = new Set([template]);
  const drop = async (name: string): Promise<void> => {
    await maker.query(`drop database if exists ${name} with (force)`);
    made.delete(name);
  };
  return {
    version,
    observer,
    dataFolder: null,
    isAlive: () =>
      observer.query("select 1").then(
        () => true,
        () => false,
      ),
    async createDatabase() {
      const name = databaseName();
      made.add(name);
      await maker.query(`create database ${name} template ${template}`);
      return name;
    },
    async handOver() {},
    dropDatabase: drop,
    connectionOptions,
    runAsSuperuser: () => null,
    async kill() {
      // Where the server is gone, what is left over is dropped when it is used again.
      for (const name of made) await drop(name).catch(() => {});
      await Promise.all([observer, maker].map((client) => client.end().catch(() => {})));
    },
  };
}

function connect(url: string): Promise<pg.Pool> {
  return connectShared({ connectionString: url, application_name: "lockkeeper" }).catch((error: Error) => {
    throw new Error(`SHADOW_DATABASE_URL: no connection to the scratch server: ${error.message}`, {
      cause: error,
    });
  });
}

/** Holds the time, so that what a crash left over is known by its age. */
function databaseName(): string {
  return `${namePrefix}${Math.floor(Date.now() / 1000)}_${randomBytes(5).toString("hex")}`;
}

async function dropLeftOvers(client: Queries): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select datname as name from pg_catalog.pg_database where datdba = (select oid from pg_catalog.pg_roles where rolname = current_user)
       and datname ~ '^${namePrefix}[0-9]+_[0-9a-f]+$' and split_part(datname, '_', 3)::int8 < extract(epoch from now()) - 86400`,
  );
  for (const { name } of rows) await client.query(`drop database if exists ${name} with (force)`);
}

function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.toString();
}

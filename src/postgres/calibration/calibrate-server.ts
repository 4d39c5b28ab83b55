import { randomBytes } from "node:crypto";
import pg from "pg";
import type { Throughput } from "../../model/throughput.ts";
import { RING_SHARE } from "../estimates/scan-time.ts";
import { MAY_NOT_CREATE, readScratchFacts, signOfProduction } from "../shadow/refuse-production.ts";
import { fitThroughput } from "./fit-throughput.ts";
import { measure } from "./measure.ts";

export interface CalibrateOptions {
  /** Connection string of a scratch server; its role needs CREATEDB. */
  readonly databaseUrl: string;
  /** Exponent of the largest size, 4 to 7. */
  readonly largest: number;
  /** Nothing is begun after so many ms. */
  readonly limitMs: number;
  readonly progress: (step: string) => void;
  /** Ends the work; what was made is dropped all the same. */
  readonly signal: AbortSignal;
}

const NAME_PREFIX = "lockkeeper_calibration_";
const OUT_OF_SPACE = "53100";

/**
 * Measures how fast a server works, in a database of its own that it drops at the end.
 *
 * @throws Error where there is no connection, the server looks like production, the role may not create databases, the
 * disk is full, or it was interrupted.
 */
export async function calibrateServer(options: CalibrateOptions): Promise<Throughput> {
  const maker = await connect(options.databaseUrl);
  try {
    const facts = await readScratchFacts(maker);
    const sign = signOfProduction(facts);
    if (sign !== null) {
      throw new Error(
        `--database-url was refused: ${sign}; calibration keeps a server's disk and processors busy, so it must be one that holds nothing else.`,
      );
    }
    if (!facts.mayCreateDatabases && !facts.isSuperuser) {
      throw new Error(`--database-url was refused: ${MAY_NOT_CREATE}`);
    }
    await dropLeftOvers(maker);
    const name = `${NAME_PREFIX}${Math.floor(Date.now() / 1000)}_${randomBytes(5).toString("hex")}`;
    await maker.query(`create database ${name}`);
    try {
      return await calibrateIn(name, facts.version.split(" ")[0] ?? facts.version, maker, options);
    } finally {
      await maker.query(`drop database if exists ${name} with (force)`);
    }
  } finally {
    await maker.end().catch(() => {});
  }
}

async function calibrateIn(
  name: string,
  version: string,
  maker: pg.Client,
  { databaseUrl, largest, limitMs, progress, signal }: CalibrateOptions,
): Promise<Throughput> {
  const client = await connect(withDatabase(databaseUrl, name));
  const interrupt = (): void => {
    // The statement that runs is ended by the server; its error ends the measuring.
    maker.query("select pg_terminate_backend($1)", [pidOf(client)]).catch(() => {});
  };
  signal.addEventListener("abort", interrupt, { once: true });
  try {
    if (signal.aborted) throw new Error("interrupted");
    const settings = await readSettings(client);
    const measurements = await measure({ client, largest, limitMs, progress });
    if (measurements.measured.length === 0)
      throw new Error("The time was up before anything was measured: allow more.");
    const date = new Date().toISOString().slice(0, 10);
    const leftOut =
      measurements.leftOut.length === 0
        ? ""
        : `, left out for lack of time: ${measurements.leftOut.join("; ")}`;
    const source = `lockkeeper calibrate on ${date}: PostgreSQL ${version}, up to 10^${largest} rows, shared_buffers ${settings.sharedBuffers}${leftOut}`;
    return fitThroughput(measurements, settings.sharedBuffersBytes / RING_SHARE, source);
  } catch (error) {
    if (signal.aborted)
      throw new Error("Interrupted: nothing was written, and the database that was made is dropped.");
    if ((error as { code?: string }).code === OUT_OF_SPACE) {
      throw new Error(
        `The server's disk is full at 10^${largest} rows: what was made is dropped. Free some GB, or measure up to fewer rows with --largest.`,
      );
    }
    throw error;
  } finally {
    signal.removeEventListener("abort", interrupt);
    await client.end().catch(() => {});
  }
}

async function readSettings(
  client: pg.Client,
): Promise<{ sharedBuffers: string; sharedBuffersBytes: number }> {
  const { rows } = await client.query<{ shown: string; bytes: string }>(
    "select current_setting('shared_buffers') as shown, pg_size_bytes(current_setting('shared_buffers')) as bytes",
  );
  return { sharedBuffers: rows[0]?.shown ?? "", sharedBuffersBytes: Number(rows[0]?.bytes) };
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, application_name: "lockkeeper" });
  // The end of the server is noticed where it matters: the next query fails.
  client.on("error", () => {});
  await client.connect().catch((error: Error) => {
    throw new Error(`--database-url: no connection to the scratch server: ${error.message}`, {
      cause: error,
    });
  });
  return client;
}

function pidOf(client: pg.Client): number {
  return (client as unknown as { processID: number }).processID;
}

/** What a crash left over is known by the age in its name. */
async function dropLeftOvers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select datname as name from pg_catalog.pg_database where datdba = (select oid from pg_catalog.pg_roles where rolname = current_user)
       and datname ~ '^${NAME_PREFIX}[0-9]+_[0-9a-f]+$' and split_part(datname, '_', 3)::int8 < extract(epoch from now()) - 86400`,
  );
  for (const { name } of rows) await client.query(`drop database if exists ${name} with (force)`);
}

function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.toString();
}

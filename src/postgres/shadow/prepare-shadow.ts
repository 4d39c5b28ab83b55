import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import type { CatalogData } from "../../model/catalog.ts";
import type { RestoreProblem, ShadowLimits } from "../../model/shadow.ts";
import type { ServerBinaries } from "../server/binaries.ts";
import { type Cluster, startCluster } from "../server/cluster.ts";
import { readCatalog } from "../server/read-catalog.ts";
import { superuser } from "../server/server-user.ts";
import { folderBytes } from "./folder-bytes.ts";
import { makeServerFolder } from "./own-folder.ts";
import { type CatalogReading, type RelationState, readingQuery } from "./relation-state.ts";
import { restoreSchema } from "./restore-schema.ts";
import { shadowSettings } from "./shadow-settings.ts";
import { migrationRole } from "./trusted-side.ts";

/** The database with the restored schema, of which every review's database is a clone. */
export const templateDatabase = "lockkeeper_template";

/** What is known of a prepared folder; kept beside it. */
export interface PreparedFacts {
  readonly restoreProblems: readonly RestoreProblem[];
  readonly catalog: CatalogData;
  /** State of every relation; OIDs and files are the same in each clone. */
  readonly relations: readonly RelationState[];
}

export interface PreparedShadow extends PreparedFacts {
  /** Data folder of a server that was stopped in order. Never started: copied. */
  readonly dataFolder: string;
}

/** Changes when what a prepared folder holds changes. */
const preparedFormat = 5;
const preparing = new Map<string, Promise<PreparedShadow>>();

/**
 * The data folder of a server with the schema restored, made once for each schema and version and kept.
 *
 * @param folder where prepared folders are kept.
 * @param limits kept while restoring too: a schema may come from a pull request.
 */
export function prepareShadow(
  binaries: ServerBinaries,
  schemaSql: string,
  folder: string,
  limits: ShadowLimits,
): Promise<PreparedShadow> {
  const key = createHash("sha256")
    .update(`${preparedFormat}\n${binaries.version}\n${schemaSql}`)
    .digest("hex");
  const target = path.join(folder, "prepared", `${binaries.major}-${key.slice(0, 32)}`);
  const running = preparing.get(target);
  if (running) return running;
  const made = findOrMake(binaries, schemaSql, target, limits).finally(() => preparing.delete(target));
  preparing.set(target, made);
  return made;
}

async function findOrMake(
  binaries: ServerBinaries,
  schemaSql: string,
  target: string,
  limits: ShadowLimits,
): Promise<PreparedShadow> {
  const found = await readPrepared(target);
  if (found) return found;
  await mkdir(path.dirname(target), { recursive: true });
  const fresh = `${target}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    await makeServerFolder(fresh);
    const facts = await fillFolder(binaries, schemaSql, path.join(fresh, "data"), limits);
    await writeFile(path.join(fresh, "facts.json"), JSON.stringify(facts));
    await writeFile(path.join(fresh, "bytes"), String(await folderBytes(fresh)));
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process may have made the same folder in the meantime.
    const other = await readPrepared(target);
    if (other) return other;
    throw error;
  }
  const made = await readPrepared(target);
  if (!made)
    throw new Error(`${target} vanished while it was being made: is something cleaning that folder?`);
  return made;
}

async function readPrepared(target: string): Promise<PreparedShadow | null> {
  const text = await readFile(path.join(target, "facts.json"), "utf8").catch(() => null);
  if (text === null) return null;
  await utimes(target, new Date(), new Date());
  return { ...(JSON.parse(text) as PreparedFacts), dataFolder: path.join(target, "data") };
}

async function fillFolder(
  binaries: ServerBinaries,
  schemaSql: string,
  dataFolder: string,
  limits: ShadowLimits,
): Promise<PreparedFacts> {
  const cluster = await startCluster({ binaries, dataFolder, limits, settings: shadowSettings });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void cluster.kill();
  }, limits.reviewMs);
  try {
    await withClient(cluster.connectionOptions("template1"), async (client) => {
      await client.query(`create role ${migrationRole} login`);
      await client.query(`create database ${templateDatabase} owner ${migrationRole}`);
      // Less to copy for each review.
      await client.query("alter database template0 is_template false");
      await client.query("drop database template0");
      await client.query("drop database postgres");
    });
    const facts = await restore(cluster, schemaSql);
    // A migration may drop what its role owns.
    await withClient(cluster.connectionOptions("template1"), (client) =>
      client.query(
        `alter database ${templateDatabase} owner to ${superuser}; alter role ${migrationRole} reset all`,
      ),
    );
    return facts;
  } catch (error) {
    if (!late) throw error;
    throw new Error(`The schema did not restore on the shadow within ${limits.reviewMs / 1000} s.`);
  } finally {
    clearTimeout(timer);
    await cluster.stop("in order");
  }
}

async function restore(cluster: Cluster, schemaSql: string): Promise<PreparedFacts> {
  const asRole = cluster.connectionOptions(templateDatabase, migrationRole);
  return withClient(cluster.connectionOptions(templateDatabase), async (trusted) => {
    await trusted.query(`alter schema public owner to ${migrationRole}`);
    const runAsSuperuser = async (sql: string): Promise<void> => void (await trusted.query(sql));
    const restoreProblems = await restoreSchema(schemaSql, asRole, runAsSuperuser);
    // The catalogs alone: tables without statistics are planned as if they held a few rows, as we want it.
    await trusted.query(`analyze ${catalogsThatWeRead.join(", ")}`);
    return withClient(asRole, async (client) => {
      const catalog = await readCatalog(client);
      const query = readingQuery({ relations: "all", foreignKeys: [] });
      const { rows } = await client.query<{ reading: string }>(query);
      const { relations } = JSON.parse(rows[0]?.reading ?? "{}") as CatalogReading;
      return { restoreProblems, catalog, relations };
    });
  });
}

const catalogsThatWeRead = [
  "pg_attrdef",
  "pg_attribute",
  "pg_class",
  "pg_constraint",
  "pg_depend",
  "pg_description",
  "pg_index",
  "pg_inherits",
  "pg_proc",
  "pg_rewrite",
  "pg_sequence",
  "pg_trigger",
  "pg_type",
].map((name) => `pg_catalog.${name}`);

/** Opens a connection for the time of a function. */
export async function withClient<T>(
  options: pg.ClientConfig,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(options);
  client.on("error", () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}

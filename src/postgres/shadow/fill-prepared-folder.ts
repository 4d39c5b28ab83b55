import path from "node:path";
import type pg from "pg";
import type { CatalogData } from "../../model/catalog.ts";
import type { RestoreProblem, ShadowLimits } from "../../model/shadow.ts";
import type { ServerBinaries } from "../server/binaries.ts";
import { type Cluster, startCluster } from "../server/cluster.ts";
import { readCatalog } from "../server/read-catalog.ts";
import { superuser } from "../server/server-user.ts";
import { packFolder, unpackFolder } from "./pack-folder.ts";
import { type CatalogReading, type RelationState, readingQuery } from "./relation-state.ts";
import { removeFolder } from "./remove-folder.ts";
import { restoreSchema } from "./restore-schema.ts";
import { makeRunningFolder } from "./running-folder.ts";
import { shadowSettings, templateDatabase } from "./shadow-settings.ts";
import { migrationRole } from "./trusted-side.ts";
import { withClient } from "./with-client.ts";

/** What is known of a prepared folder; kept beside it. */
export interface PreparedFacts {
  readonly restoreProblems: readonly RestoreProblem[];
  /** True where the time for the restore was used up before its end. */
  readonly outOfTime: boolean;
  readonly catalog: CatalogData;
  /** State of every relation; OIDs and files are the same in each clone. */
  readonly relations: readonly RelationState[];
}

/** What a folder is filled from. */
export interface FillSources {
  readonly binaries: ServerBinaries;
  readonly schemaSql: string;
  /** Archive of a blank cluster. */
  readonly blank: string;
  /** Where shadows are kept. */
  readonly folder: string;
  readonly limits: ShadowLimits;
}

/**
 * Restores a schema in the template database of a new cluster, as the migration's role. It runs in memory where there is
 * room: to make a file there takes a tenth of the time.
 *
 * @param archive where the cluster is put at the end, stopped in order.
 * @throws Error where the server does not start, or is lost while the schema is restored.
 */
export async function fillFolder(sources: FillSources, archive: string): Promise<PreparedFacts> {
  const { binaries, schemaSql, blank, folder, limits } = sources;
  const home = await makeRunningFolder(folder, limits);
  try {
    const place = path.join(home, "data");
    await unpackFolder(blank, place);
    const facts = await fillCluster(
      await startCluster({ binaries, dataFolder: place, limits, settings: shadowSettings }),
      schemaSql,
      limits,
    );
    await packFolder(place, archive);
    return facts;
  } finally {
    removeFolder(home);
  }
}

async function fillCluster(
  cluster: Cluster,
  schemaSql: string,
  limits: ShadowLimits,
): Promise<PreparedFacts> {
  try {
    const facts = await restore(cluster, schemaSql, cluster.dataFolder, limits);
    // A migration may drop what its role owns.
    await withClient(cluster.connectionOptions("template1"), (client) =>
      client.query(
        `alter database ${templateDatabase} owner to ${superuser}; alter role ${migrationRole} reset all`,
      ),
    );
    return facts;
  } finally {
    await cluster.stop("in order");
  }
}

async function restore(
  cluster: Cluster,
  schemaSql: string,
  dataFolder: string,
  limits: ShadowLimits,
): Promise<PreparedFacts> {
  const asRole = cluster.connectionOptions(templateDatabase, migrationRole);
  return withClient(cluster.connectionOptions(templateDatabase), async (trusted) => {
    await trusted.query(`alter schema public owner to ${migrationRole}`);
    const runAsSuperuser = async (sql: string): Promise<void> => void (await trusted.query(sql));
    const watchedBy = { observer: trusted, dataFolder, kill: () => cluster.kill() };
    const world = { connection: asRole, runAsSuperuser, watchedBy, limits };
    const restored = await restoreSchema(schemaSql, world);
    // The catalogs alone: tables without statistics are planned as if they held a few rows, as we want it.
    await trusted.query(`analyze ${catalogsThatWeRead.join(", ")}`);
    return { ...restored, ...(await withClient(asRole, readFacts)) };
  });
}

/** Reads what every clone of a database starts with. */
export async function readFacts(client: pg.Client): Promise<Pick<PreparedFacts, "catalog" | "relations">> {
  const catalog = await readCatalog(client);
  const { rows } = await client.query<{ reading: string }>(
    readingQuery({ relations: "all", foreignKeys: [] }),
  );
  const { relations } = JSON.parse(rows[0]?.reading ?? "{}") as CatalogReading;
  return { catalog, relations };
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

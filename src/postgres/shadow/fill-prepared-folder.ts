import type pg from "pg";
import type { CatalogData } from "../../model/catalog.ts";
import type { RestoreProblem, ShadowLimits } from "../../model/shadow.ts";
import type { ServerBinaries } from "../server/binaries.ts";
import { type Cluster, startCluster } from "../server/cluster.ts";
import { readCatalog } from "../server/read-catalog.ts";
import { superuser } from "../server/server-user.ts";
import { type CatalogReading, type RelationState, readingQuery } from "./relation-state.ts";
import { restoreSchema } from "./restore-schema.ts";
import { shadowSettings, templateDatabase } from "./shadow-settings.ts";
import { migrationRole } from "./trusted-side.ts";
import { withClient } from "./with-client.ts";

/** What is known of a prepared folder; kept beside it. */
export interface PreparedFacts {
  readonly restoreProblems: readonly RestoreProblem[];
  readonly catalog: CatalogData;
  /** State of every relation; OIDs and files are the same in each clone. */
  readonly relations: readonly RelationState[];
}

/**
 * Initialises a cluster and restores a schema in its template database, as the migration's role.
 *
 * @throws Error where the server does not start, or is lost while the schema is restored.
 */
export async function fillFolder(
  binaries: ServerBinaries,
  schemaSql: string,
  dataFolder: string,
  limits: ShadowLimits,
): Promise<PreparedFacts> {
  const cluster = await startCluster({ binaries, dataFolder, limits, settings: shadowSettings });
  try {
    await withClient(cluster.connectionOptions("template1"), async (client) => {
      await client.query(`create role ${migrationRole} login`);
      await client.query(`create database ${templateDatabase} owner ${migrationRole}`);
      // Less to copy for each review.
      await client.query("alter database template0 is_template false");
      await client.query("drop database template0");
      await client.query("drop database postgres");
    });
    const facts = await restore(cluster, schemaSql, dataFolder, limits);
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
    const restoreProblems = await restoreSchema(schemaSql, world);
    // The catalogs alone: tables without statistics are planned as if they held a few rows, as we want it.
    await trusted.query(`analyze ${catalogsThatWeRead.join(", ")}`);
    return { restoreProblems, ...(await withClient(asRole, readFacts)) };
  });
}

/** Reads what every clone of a database starts with. */
export async function readFacts(client: pg.Client): Promise<Omit<PreparedFacts, "restoreProblems">> {
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

import { setTimeout as wait } from "node:timers/promises";
import type { Snapshot, SnapshotGap } from "../../model/snapshot.ts";
import { supportedMajors } from "../server/binaries.ts";
import { readCatalog, readMajor } from "../server/read-catalog.ts";
import { anonymise } from "./anonymise.ts";
import { CaptureError, type CaptureSession, openCaptureSession } from "./capture/capture-session.ts";
import { collectStatistics } from "./capture/collect-statistics.ts";
import { dumpSchema } from "./capture/dump-schema.ts";
import { readActivity } from "./capture/read-activity.ts";
import { readApplied } from "./capture/read-applied.ts";
import { readColumnStatistics } from "./capture/read-column-statistics.ts";
import { readSequences } from "./capture/read-sequences.ts";
import { readSettings } from "./capture/read-settings.ts";
import { readCounters, readSizes } from "./capture/read-sizes.ts";
import { maskCatalog, maskSecrets } from "./mask-secrets.ts";
import { proveSchema, type RestoreSchema } from "./prove-schema.ts";
import { type RegeneratedSchema, regenerateSchema } from "./regenerate-schema.ts";

export interface CaptureOptions {
  readonly databaseUrl: string;
  /** Leaves out the names of roles that own nothing, grants, and names of replicas. */
  readonly anonymous: boolean;
  /** False: the schema is rebuilt from the catalogs even where pg_dump is installed. */
  readonly usePgDump: boolean;
  /** Time between the two readings of the counters, in ms. */
  readonly betweenReadingsMs: number;
  /** Restores the schema on a server of its major to prove it; null: not proven, which the snapshot then says. */
  readonly restore: RestoreSchema | null;
  /** How long the server may take for an answer, in ms. Left out: 75 s, more than its own limit for a query. */
  readonly answerTimeoutMs?: number;
  /** Told of each step, for a progress line. */
  readonly progress: (what: string) => void;
}

/**
 * Captures a snapshot from a live server over one read-only connection: catalog queries only, no right on any table
 * needed. What the role cannot see is a gap of the snapshot.
 *
 * @throws CaptureError where the server cannot be reached, refuses, or stops answering; it names the step.
 */
export async function captureSnapshot(options: CaptureOptions): Promise<Snapshot> {
  const session = await openCaptureSession(options.databaseUrl, options.answerTimeoutMs);
  try {
    await session.step("Asking for the version", async (client) => refuseVersion(await readMajor(client)));
    return await capture(session, options);
  } finally {
    await session.close();
  }
}

async function capture(session: CaptureSession, options: CaptureOptions): Promise<Snapshot> {
  const { progress } = options;
  const begun = Date.now();
  progress("reading the catalogs");
  const { first, catalog, about } = await session.step("Reading the catalogs", async (client) => ({
    first: await readCounters(client),
    catalog: await readCatalog(client),
    about: { major: await readMajor(client), ...(await describeServer(client)) },
  }));
  progress("reading sizes, statistics and settings");
  const activity = await session.step("Reading the activity", readActivity);
  const columns = await session.step("Reading the column statistics", readColumnStatistics);
  const settings = await session.step("Reading the settings", readSettings);
  const applied = await session.step("Reading the applied migrations", (client) =>
    readApplied(client, catalog),
  );
  progress("reading the schema");
  const schema = await readSchema(session, about.major, options);
  await wait(Math.max(0, options.betweenReadingsMs - (Date.now() - begun)));
  const sizes = await session.step("Reading the sizes", readSizes);
  const second = await session.step("Reading the counters", readCounters);
  const sequences = await session.step("Reading the sequences", readSequences);
  const snapshot: Snapshot = {
    format: 1,
    takenAt: about.now.toISOString(),
    origin: "captured",
    database: about.database,
    version: about.version,
    major: about.major,
    schemaSql: maskSecrets(schema.schemaSql),
    catalog: maskCatalog(catalog),
    statistics: {
      ...collectStatistics(catalog, sizes.readings, { first, second, activity, columns }),
      ...sequences.statistics,
    },
    activity: activity.activity,
    settings,
    applied: applied.applied,
    capture: { role: activity.role, anonymous: options.anonymous, replica: activity.isReplica },
    gaps: [
      ...activity.gaps,
      ...columns.gaps,
      ...sequences.gaps,
      ...applied.gaps,
      ...schema.gaps,
      ...(sizes.exact ? [] : [inexactGap]),
    ],
  };
  if (options.restore) progress(`restoring the schema on PostgreSQL ${about.major} to prove it`);
  return proveSchema(options.anonymous ? anonymise(snapshot) : snapshot, options.restore);
}

/** Catalogs differ between major versions, and what is read wrong is worse than what is not read. */
export function refuseVersion(major: number): void {
  const [oldest = 0, newest = 0] = [supportedMajors[0], supportedMajors.at(-1)];
  if (major >= oldest && major <= newest) return;
  const wayOut =
    major < oldest
      ? `Build one for ${oldest} from its schema: pg_dump --schema-only, then \`lockkeeper snapshot build --postgres ${oldest}\`.`
      : "Update Lockkeeper.";
  throw new CaptureError(
    `The server runs PostgreSQL ${major}; snapshots are made of ${oldest} to ${newest}. ${wayOut} No snapshot was made.`,
  );
}

const inexactGap: SnapshotGap = {
  what: "present sizes: a table was locked by somebody else",
  consequence: "all sizes are those of the last VACUUM or ANALYZE",
};

async function describeServer(
  client: CaptureSession["client"],
): Promise<{ version: string; database: string; now: Date }> {
  const { rows } = await client.query<{ version: string; database: string; now: Date }>(
    "select split_part(current_setting('server_version'), ' ', 1) as version, current_database() as database, now() as now",
  );
  const [row] = rows;
  if (!row) throw new Error("the server gave no answer about itself");
  return row;
}

async function readSchema(
  session: CaptureSession,
  major: number,
  { databaseUrl, anonymous, usePgDump }: CaptureOptions,
): Promise<RegeneratedSchema> {
  // What pg_dump sets stays in the pool's session, where others would find it.
  const dumped = usePgDump && !anonymous && !session.isPooled ? await dumpSchema(databaseUrl, major) : null;
  if (dumped && "schemaSql" in dumped)
    return { schemaSql: `${dumped.schemaSql}\nRESET search_path;\n`, gaps: [] };
  return session.step("Rebuilding the schema from the catalogs", (client) =>
    regenerateSchema(client, { roles: !anonymous }),
  );
}

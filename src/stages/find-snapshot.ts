import { defaultDatabase } from "../config/defaults.ts";
import type { RepositoryTree } from "../model/change-set.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { CalibrationFileError, readCalibration } from "../postgres/calibration/calibration-file.ts";
import { readSnapshotFile, SnapshotFileError } from "../postgres/snapshot/snapshot-file.ts";
import { formatAge } from "../text/format-age.ts";
import { formatDuration } from "../text/format-duration.ts";
import { inlineCode } from "../text/inline-code.ts";

/** Largest snapshot file that is read from a repository, in bytes. */
const LARGEST_FILE = 32 * 1024 * 1024;
const LARGEST_CALIBRATION = 100_000;

/** A snapshot or null, and what is wrong with it and how to mend it, in sentences. */
export interface FoundSnapshot {
  readonly snapshot: Snapshot | null;
  readonly warnings: readonly string[];
}

/** Where snapshots are looked for. */
export interface SnapshotSources {
  /** The base of the pull request: the head is written by whoever opened it. */
  readonly base: RepositoryTree;
  /** The latest that was uploaded for a database of the repository, or null. */
  readStored(database: string): Promise<Snapshot | null>;
  readonly now: Date;
}

/**
 * Finds the snapshot of a database: the file that the configuration names, else the latest upload. A missing, damaged
 * or stale one is a warning that says how to mend it.
 */
export async function findSnapshot(
  database: DatabaseConfig,
  config: Config,
  sources: SnapshotSources,
): Promise<FoundSnapshot> {
  const found = await withCalibration(await readNewest(database, sources), database, sources.base);
  const age = found.snapshot === null ? 0 : sources.now.getTime() - Date.parse(found.snapshot.takenAt);
  if (found.snapshot === null || age <= config.snapshotMaxAgeMs) return found;
  const limit = formatDuration(config.snapshotMaxAgeMs);
  const stale = `The snapshot is of ${formatAge(age)}, over the limit of ${limit}: sizes may have grown. Make a new one with \`lockkeeper snapshot capture\`.`;
  return { snapshot: found.snapshot, warnings: [...found.warnings, stale] };
}

async function readNewest(database: DatabaseConfig, sources: SnapshotSources): Promise<FoundSnapshot> {
  const { snapshot: path, name } = database;
  const which = path === null ? `uploaded snapshot of ${inlineCode(name)}` : `snapshot ${inlineCode(path)}`;
  try {
    return path === null ? await readUploaded(name, sources) : await readCommitted(path, sources);
  } catch (error) {
    if (!(error instanceof SnapshotFileError)) throw error;
    return { snapshot: null, warnings: [`The ${which} can not be used: ${error.message}`] };
  }
}

async function readUploaded(name: string, { readStored }: SnapshotSources): Promise<FoundSnapshot> {
  const snapshot = await readStored(name);
  return { snapshot, warnings: snapshot === null ? [noSnapshot(name)] : [] };
}

async function readCommitted(path: string, { base }: SnapshotSources): Promise<FoundSnapshot> {
  const bytes = await base.readBytes(path, LARGEST_FILE).catch((error: Error) => {
    if (!error.message.includes("is larger than")) throw error;
    throw new SnapshotFileError(
      `it is larger than ${LARGEST_FILE / 1024 / 1024} MB. Upload it to the service instead, or leave out schemas that migrations do not touch.`,
    );
  });
  if (bytes !== null) return { snapshot: readSnapshotFile(bytes), warnings: [] };
  return {
    snapshot: null,
    warnings: [
      `The snapshot ${inlineCode(path)} is not on the base branch: table sizes are unknown. Commit it there, or mend \`snapshot\` in the configuration.`,
    ],
  };
}

/** Adds what the configuration's calibration file says; a missing or damaged one is a warning, and the shipped figures count. */
async function withCalibration(
  found: FoundSnapshot,
  { calibration: path }: DatabaseConfig,
  base: RepositoryTree,
): Promise<FoundSnapshot> {
  if (path === undefined || found.snapshot === null) return found;
  const warn = (why: string): FoundSnapshot => ({
    snapshot: found.snapshot,
    warnings: [
      ...found.warnings,
      `The calibration ${inlineCode(path)} ${why}: durations follow the shipped figures.`,
    ],
  });
  try {
    const bytes = await base.readBytes(path, LARGEST_CALIBRATION);
    if (bytes === null) return warn("is not on the base branch");
    const calibration = readCalibration(Buffer.from(bytes).toString("utf8"));
    return { snapshot: { ...found.snapshot, calibration }, warnings: found.warnings };
  } catch (error) {
    if (!(error instanceof CalibrationFileError)) throw error;
    return warn(`can not be used (${error.message})`);
  }
}

function noSnapshot(database: string): string {
  const of = database === defaultDatabase.name ? "production" : `the database ${inlineCode(database)}`;
  return `There is no snapshot of ${of}: work that grows with a table is a warning, however small the table. Make one with \`lockkeeper snapshot capture\` and name it in \`.github/lockkeeper.yml\`.`;
}

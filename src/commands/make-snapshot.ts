import { rename, rm, writeFile } from "node:fs/promises";
import type { Snapshot } from "../model/snapshot.ts";
import { buildSnapshot } from "../postgres/snapshot/build-snapshot.ts";
import { captureSnapshot } from "../postgres/snapshot/capture-snapshot.ts";
import { dumpedMajor } from "../postgres/snapshot/dumped-major.ts";
import type { RestoreSchema } from "../postgres/snapshot/prove-schema.ts";
import { writeSnapshotFile } from "../postgres/snapshot/snapshot-file.ts";
import { DEFAULT_MAJOR } from "../stages/default-major.ts";
import { formatBytes } from "../text/format-bytes.ts";
import { plural } from "../text/plural.ts";
import { showControls } from "../text/show-controls.ts";
import { endProgress, localShadows, showProgress } from "./local-world.ts";
import { readInput } from "./read-inputs.ts";
import { UsageError } from "./usage-error.ts";

const shownGaps = 20;

/** Options of `lockkeeper snapshot build`, as they were given. */
export interface BuildCommandOptions {
  readonly schema: string;
  readonly rows?: string;
  readonly postgres?: number;
  readonly out: string;
}

/** Options of `lockkeeper snapshot capture`, as they were given. */
export interface CaptureCommandOptions {
  readonly databaseUrl: string;
  readonly out: string;
  readonly anonymous?: boolean;
  /** Seconds between the two readings of the counters. */
  readonly interval: number;
  readonly proof: boolean;
  readonly pgDump: boolean;
}

/** Captures a snapshot and writes it. */
export async function capture(options: CaptureCommandOptions): Promise<void> {
  if (!/^postgres(?:ql)?:\/\//u.test(options.databaseUrl)) {
    throw new UsageError("--database-url must be postgres://user:password@host:5432/database");
  }
  const snapshot = await captureSnapshot({
    databaseUrl: options.databaseUrl,
    anonymous: options.anonymous ?? false,
    usePgDump: options.pgDump,
    betweenReadingsMs: options.interval * 1000,
    restore: options.proof ? restoreOnShadow : null,
    progress: showProgress,
  }).finally(endProgress);
  await writeOut(snapshot, options.out);
}

/** Builds a snapshot from files and writes it. */
export async function build(options: BuildCommandOptions): Promise<void> {
  const { text: schemaSql } = await readInput(options.schema);
  const rows = options.rows === undefined ? null : (await readInput(options.rows)).text;
  const major = options.postgres ?? dumpedMajor(schemaSql) ?? DEFAULT_MAJOR;
  showProgress(`restoring ${options.schema} on PostgreSQL ${major}`);
  const snapshot = await buildSnapshot({
    schemaSql,
    rows,
    major,
    takenAt: new Date(),
    restore: restoreOnShadow,
  }).finally(endProgress);
  await writeOut(snapshot, options.out);
}

/** Restores schema SQL on a throw-away server of this machine. */
export const restoreOnShadow: RestoreSchema = async ({ major, schemaSql }) => {
  const openShadow = await localShadows();
  const shadow = await openShadow({ major, schemaSql });
  await shadow.close();
  return { version: shadow.version, catalog: shadow.catalog, problems: shadow.restoreProblems };
};

async function writeOut(snapshot: Snapshot, file: string): Promise<void> {
  const bytes = writeSnapshotFile(snapshot);
  if (file === "-") process.stdout.write(bytes);
  else await writeWhole(file, bytes);
  const say = file === "-" ? console.error : console.log;
  for (const line of describeSnapshot(snapshot, file, bytes.length)) say(line);
}

/** A reader never sees half a file, and a failed write leaves the old one. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    await writeFile(partial, bytes);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw new Error(`The snapshot could not be written to ${file}: ${(error as Error).message}`);
  }
}

function describeSnapshot(snapshot: Snapshot, file: string, bytes: number): string[] {
  const tables = snapshot.catalog.relations.filter(({ kind }) => kind === "table");
  const sized = tables.filter(({ name }) => snapshot.statistics[name]?.rows !== undefined).length;
  const written = file === "-" ? "Wrote the snapshot" : `Wrote ${file}`;
  const more = snapshot.gaps.length - shownGaps;
  return [
    `${written}: PostgreSQL ${snapshot.version}, ${plural(tables.length, "table")}, ${sized} of them with a known size, ${formatBytes(bytes)}.`,
    ...(snapshot.gaps.length === 0 ? [] : ["What it does not have:"]),
    ...snapshot.gaps
      .slice(0, shownGaps)
      .map(({ what, consequence }) => showControls(`  - ${what}: ${consequence}`)),
    ...(more > 0 ? [`  - and ${more} more, in the file`] : []),
  ];
}

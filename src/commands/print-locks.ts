import { readFile } from "node:fs/promises";
import { readGivenFile } from "../migration-tools/index.ts";
import type { Shadow } from "../model/shadow.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { loadParser } from "../postgres/parse/parse-migration.ts";
import { readSnapshotFile } from "../postgres/snapshot/snapshot-file.ts";
import { type FileLocks, renderLocksJson } from "../review/render-json.ts";
import { renderLocksText } from "../review/render-locks-text.ts";
import { analyseOnShadow, type ShadowGround } from "../stages/analyse-on-shadow.ts";
import { DEFAULT_MAJOR } from "../stages/default-major.ts";
import { endProgress, localShadows, showProgress, terminalOptions } from "./local-world.ts";
import { type InputFile, readInput } from "./read-inputs.ts";
import { UsageError } from "./usage-error.ts";

/** Options of `lockkeeper locks`, as they were given. */
export interface LocksOptions {
  readonly schema?: string;
  readonly snapshot?: string;
  readonly postgres?: number;
  readonly shadow: boolean;
  readonly format: "text" | "json";
}

/** Prints what the statements of each file lock; every file starts on a fresh database. Throws UsageError for a file that can not be read. */
export async function printLocks(inputs: readonly InputFile[], options: LocksOptions): Promise<void> {
  await loadParser();
  const { snapshot: snapshotPath, schema: schemaPath } = options;
  const snapshot = snapshotPath === undefined ? null : await readSnapshotPath(snapshotPath);
  const schemaSql =
    schemaPath === undefined ? (snapshot?.schemaSql ?? "") : (await readInput(schemaPath)).text;
  const major = options.postgres ?? snapshot?.major ?? DEFAULT_MAJOR;
  const known = snapshotPath !== undefined || schemaPath !== undefined;
  if (!options.shadow) {
    const catalog = snapshot?.catalog ?? null;
    const ground = { major, snapshot, catalog, schemaSql: known ? schemaSql : null };
    print(await locksOfFiles(inputs, ground, null), major, options);
    return;
  }
  showProgress(`restoring the schema on PostgreSQL ${major}`);
  const timeZone = snapshot?.settings.TimeZone;
  const shadow = await (await localShadows())({ major, schemaSql, timeZone });
  try {
    for (const { line, message } of shadow.restoreProblems) {
      console.error(`${schemaPath ?? snapshotPath} line ${line} did not run: ${message}`);
    }
    const catalog = known ? shadow.catalog : null;
    const files = await locksOfFiles(inputs, { major, snapshot, catalog, schemaSql: null }, shadow);
    print(files, major, options);
  } finally {
    await shadow.close();
  }
}

async function locksOfFiles(
  inputs: readonly InputFile[],
  ground: Omit<ShadowGround, "shadow">,
  shadow: Shadow | null,
): Promise<readonly FileLocks[]> {
  const files: FileLocks[] = [];
  for (const [index, { path, text }] of inputs.entries()) {
    showProgress(`${path} (${index + 1} of ${inputs.length})`);
    const migrations = await readGivenFile(path, text);
    const analysis = await analyseOnShadow(migrations, { ...ground, shadow, ownTime: true });
    const statements = analysis.migrations.flatMap((each) => each.statements);
    files.push({ path, statements, notAnalysed: analysis.notAnalysed });
  }
  endProgress();
  return files;
}

function print(files: readonly FileLocks[], major: number, { format }: LocksOptions): void {
  const text = format === "json" ? renderLocksJson(major, files) : renderLocksText(files, terminalOptions());
  process.stdout.write(text);
}

/** Reads a snapshot file. Throws UsageError that names a file which can not be read. */
export async function readSnapshotPath(path: string): Promise<Snapshot> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`${path} can not be read: ${error.message}`);
  });
  return readSnapshotFile(bytes);
}

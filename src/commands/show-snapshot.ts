import { readFile } from "node:fs/promises";
import { snapshotContents } from "../postgres/snapshot/snapshot-contents.ts";
import { readSnapshotFile, SnapshotFileError } from "../postgres/snapshot/snapshot-file.ts";
import { printSnapshot } from "./print-snapshot.ts";
import { UsageError } from "./usage-error.ts";

/** Prints what a snapshot file holds. */
export async function showSnapshot(file: string, format: "text" | "json"): Promise<void> {
  const bytes = await readFile(file).catch((error: Error) => {
    throw new UsageError(`${file} can not be read: ${error.message}`);
  });
  const contents = snapshotContents(readOrRefuse(file, bytes));
  process.stdout.write(
    format === "json"
      ? `${JSON.stringify({ version: 1, file, fileBytes: bytes.length, ...contents }, null, 2)}\n`
      : printSnapshot(contents, bytes.length, new Date()),
  );
}

function readOrRefuse(file: string, bytes: Uint8Array) {
  try {
    return readSnapshotFile(bytes);
  } catch (error) {
    if (error instanceof SnapshotFileError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import type { Snapshot } from "../../model/snapshot.ts";
import { snapshotSchema } from "./snapshot-schema.ts";

/** A file that cannot be used as a snapshot. The message says why and what to do. */
export class SnapshotFileError extends Error {
  override readonly name = "SnapshotFileError";
}

/** Largest snapshot that is unpacked, in bytes: 5,000 tables need about 20 MB, and a small file can unpack to anything. */
export const maxUnpackedBytes = 256 * 1024 * 1024;

const again = "Make it again with `lockkeeper snapshot capture` or `lockkeeper snapshot build`.";
const envelope = z.object({
  lockkeeper: z.literal("snapshot"),
  format: z.number(),
  digest: z.string(),
  snapshot: z.unknown(),
});

/**
 * Writes a snapshot as bytes: JSON with a SHA-256 digest of its contents, compressed by gzip. The same snapshot gives
 * the same bytes on every platform.
 */
export function writeSnapshotFile(snapshot: Snapshot): Uint8Array {
  const contents = JSON.stringify(snapshot);
  const head = `{"lockkeeper":"snapshot","format":${snapshot.format},"digest":"${digestOf(contents)}","snapshot":`;
  const bytes = gzipSync(`${head}${contents}}`, { level: 9 });
  // Byte 9 of a gzip header names the operating system; 255 means "unknown" (RFC 1952).
  bytes[9] = 255;
  return bytes;
}

/**
 * Reads what `writeSnapshotFile` wrote; JSON that was unpacked by hand is read as well.
 *
 * @throws SnapshotFileError where the file is empty, cut short, damaged, changed by hand, of another format, or no snapshot.
 */
export function readSnapshotFile(bytes: Uint8Array): Snapshot {
  if (bytes.length === 0) throw new SnapshotFileError(`The snapshot file is empty. ${again}`);
  const { format, digest, snapshot } = openEnvelope(unpack(bytes));
  if (format !== 1) {
    const wayOut = format > 1 ? "Update Lockkeeper, or make the file with this version." : again;
    throw new SnapshotFileError(
      `The snapshot file has format ${format}; this Lockkeeper reads format 1. ${wayOut}`,
    );
  }
  if (digest !== digestOf(JSON.stringify(snapshot))) {
    throw new SnapshotFileError(
      `The snapshot file was changed after it was written: its digest does not fit. ${again}`,
    );
  }
  const read = snapshotSchema.safeParse(snapshot);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new SnapshotFileError(
    `The snapshot file is not valid at ${issue?.path.join(".")}: ${issue?.message}. ${again}`,
  );
}

const digestOf = (contents: string): string =>
  `sha256:${createHash("sha256").update(contents).digest("hex")}`;

function unpack(bytes: Uint8Array): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return Buffer.from(bytes).toString("utf8");
  try {
    return gunzipSync(bytes, { maxOutputLength: maxUnpackedBytes }).toString("utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR")
      throw new SnapshotFileError(`The snapshot file is cut short: its end is missing. ${again}`);
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw new SnapshotFileError(
        `The snapshot file unpacks to more than ${maxUnpackedBytes / 1024 / 1024} MB, which is refused.`,
      );
    }
    throw new SnapshotFileError(`The snapshot file is damaged (${(error as Error).message}). ${again}`);
  }
}

function openEnvelope(json: string): z.infer<typeof envelope> {
  const opened = envelope.safeParse(parse(json));
  if (opened.success) return opened.data;
  throw new SnapshotFileError(`The file is not a snapshot of Lockkeeper. ${again}`);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    const cut = json.startsWith('{"lockkeeper":"snapshot"');
    throw new SnapshotFileError(
      cut
        ? `The snapshot file is cut short: its end is missing. ${again}`
        : `The file is not a snapshot of Lockkeeper. ${again}`,
    );
  }
}

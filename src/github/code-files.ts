import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { CodeNotWholeError } from "../code-uses/code-not-whole-error.ts";
import { downloadArchive } from "./download-archive.ts";
import type { Octokit, RepositoryName } from "./octokit.ts";
import type { CodeFile } from "./pull-request.ts";
import { readBytes } from "./read-blob.ts";

/** Limits of one archive: unpacked bytes, entries, and bytes of one file that is read (larger ones are passed over). */
interface ArchiveLimits {
  readonly bytes: number;
  readonly entries: number;
  readonly fileBytes: number;
}

const LIMITS: ArchiveLimits = { bytes: 2 ** 30, entries: 200_000, fileBytes: 2 ** 20 };

/** The repository's archive could not be read; the message says why. */
export class CodeUnreadableError extends Error {
  override readonly name = "CodeUnreadableError";
}

/**
 * The wanted text files of a commit, streamed out of GitHub's archive of it: one request, nothing written to disk.
 *
 * @throws CodeNotWholeError past a limit, after what came before it; CodeUnreadableError when the archive is broken off.
 */
export async function* readCodeFiles(
  octokit: Octokit,
  name: RepositoryName,
  commit: string,
  isWanted: (path: string) => boolean = () => true,
  limits = LIMITS,
): AsyncGenerator<CodeFile> {
  const body = await downloadArchive(octokit, name, commit);
  const archive = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  const unpacked = archive.pipe(createGunzip());
  const entries = unpacked.pipe(extract());
  archive.on("error", (error) => entries.destroy(error));
  unpacked.on("error", (error) => entries.destroy(error));
  let bytes = 0;
  let count = 0;
  try {
    for await (const entry of entries) {
      const { type, size = 0 } = entry.header;
      bytes += size;
      if (++count > limits.entries) throw new CodeNotWholeError(`it has more than ${limits.entries} files`);
      if (bytes > limits.bytes) throw new CodeNotWholeError(`it is larger than ${limits.bytes} bytes`);
      const path = pathInRepository(entry.header.name);
      if (type === "file" && path !== null && size <= limits.fileBytes && isWanted(path)) {
        const content = await readBytes(entry as unknown as AsyncIterable<Uint8Array>, limits.fileBytes);
        if (content !== null && !content.includes(0)) yield { path, text: content.toString("utf8") };
      }
      entry.resume();
    }
  } catch (error) {
    if (error instanceof CodeNotWholeError) throw error;
    throw new CodeUnreadableError(`its archive could not be read: ${(error as Error).message}`);
  } finally {
    archive.destroy();
  }
}

/** GitHub puts everything in one folder named after the commit. Null for what points outside of it. */
function pathInRepository(name: string): string | null {
  const path = name.slice(name.indexOf("/") + 1);
  return path === "" || path.startsWith("/") || path.split("/").includes("..") ? null : path;
}

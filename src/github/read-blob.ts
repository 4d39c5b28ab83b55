import { type Octokit, type RepositoryName, repositoryOf } from "./octokit.ts";

/** Largest file that is read as text, in bytes. */
export const LARGEST_TEXT = 5 * 1024 * 1024;

/** What a git object holds: its text, or why it was not read. */
export type BlobText =
  | { readonly text: string; readonly unreadable: null }
  | { readonly text: null; readonly unreadable: string };

/** Reads a git object as text. The body is counted while it arrives, so that a large one does not fill memory. */
export async function readBlobText(octokit: Octokit, name: RepositoryName, sha: string): Promise<BlobText> {
  const bytes = await readBlobBytes(octokit, name, sha, LARGEST_TEXT);
  return bytes === null ? { text: null, unreadable: "it is larger than 5 MB" } : decodeText(bytes);
}

/** Reads a git object, or gives null where it is over the limit, in bytes. */
export async function readBlobBytes(
  octokit: Octokit,
  name: RepositoryName,
  sha: string,
  limit: number,
): Promise<Buffer | null> {
  const response = await octokit.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
    ...repositoryOf(name),
    file_sha: sha,
    mediaType: { format: "raw" },
    request: { parseSuccessResponseBody: false },
  });
  return readBytes(response.data as unknown as AsyncIterable<Uint8Array>, limit);
}

/** Reads a stream to its end, or gives null as soon as it is over the limit, in bytes. */
export async function readBytes(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Text of a file as UTF-8, bytes that are none replaced; a byte order mark is kept, since offsets count it. */
function decodeText(bytes: Buffer): BlobText {
  if (bytes.includes(0)) return { text: null, unreadable: "it holds a NUL byte, so it is taken for binary" };
  return { text: bytes.toString("utf8"), unreadable: null };
}

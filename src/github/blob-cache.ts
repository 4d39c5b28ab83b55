import { LRUCache } from "lru-cache";
import type { Octokit, RepositoryName } from "./octokit.ts";
import { type BlobText, readBlobText } from "./read-blob.ts";

/** Bytes of text that are kept by one process; JavaScript keeps a text in one or two bytes a character. */
const LARGEST_CACHE = 64 * 1024 * 1024;

/**
 * Texts of git objects, by repository and id, for all reviews of this process. An object never changes, and who
 * asks for one was given its id by GitHub a moment ago, in a listing of this very repository.
 */
const texts = new LRUCache<string, BlobText>({
  maxSize: LARGEST_CACHE,
  sizeCalculation: ({ text }) => 2 * (text?.length ?? 0) + 200,
});

/** Reads a git object as text; one that was read before costs no call. */
export async function readKnownBlob(octokit: Octokit, name: RepositoryName, sha: string): Promise<BlobText> {
  const key = `${name.owner}/${name.repo}/${sha}`.toLowerCase();
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = await readBlobText(octokit, name, sha);
  texts.set(key, text);
  return text;
}

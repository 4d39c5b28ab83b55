import type { DiffFile } from "../git/read-diff.ts";
import type { GitHubState } from "../github-state.ts";
import { apiAddress, webAddress } from "./show-basics.ts";

/**
 * GitHub leaves `patch` out of large diffs and of the last files of a heavy page. It publishes no limits for that: these
 * are the smallest at which it was seen (a diff of 2,081 lines; the files after the 70th), so what copes with them copes
 * with GitHub.
 */
const LARGEST_PATCH_LINES = 2_000;
const LARGEST_PATCH = 100_000;
const PATCHES_PER_PAGE = 70;
const LARGEST_PAGE = 1_000_000;

/** Files of one page as the API lists them. */
export function showDiffFiles(
  files: readonly DiffFile[],
  head: string,
  state: GitHubState,
): readonly Record<string, unknown>[] {
  let shownBytes = 0;
  return files.map((file, index) => {
    const shown = index < PATCHES_PER_PAGE && isSmall(file);
    shownBytes += shown ? (file.patch?.length ?? 0) : 0;
    const patch = shown && shownBytes <= LARGEST_PAGE && file.patch !== null ? { patch: file.patch } : {};
    return { ...showFile(file, head, state), ...patch };
  });
}

function isSmall({ patch, additions, deletions }: DiffFile): boolean {
  return (patch?.length ?? 0) <= LARGEST_PATCH && additions + deletions <= LARGEST_PATCH_LINES;
}

function showFile(file: DiffFile, head: string, state: GitHubState): Record<string, unknown> {
  const { path, previousPath, status, sha, additions, deletions } = file;
  const address = encodeURI(path);
  return {
    sha,
    filename: path,
    status,
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: `${webAddress(state)}/blob/${head}/${address}`,
    raw_url: `${webAddress(state)}/raw/${head}/${address}`,
    contents_url: `${apiAddress(state)}/contents/${address}?ref=${head}`,
    ...(previousPath === null ? {} : { previous_filename: previousPath }),
  };
}

import type { ChangedFile, ChangeSet } from "../model/change-set.ts";
import { parseHunks } from "../text/parse-hunks.ts";
import { readKnownBlob } from "./blob-cache.ts";
import { diffHunks } from "./diff-hunks.ts";
import { mapInOrder } from "./map-in-order.ts";
import type { Octokit } from "./octokit.ts";
import type { GitHubTree, PullRequest } from "./pull-request.ts";
import type { BlobText } from "./read-blob.ts";
import { rebuildText } from "./rebuild-text.ts";

/** GitHub leaves the patch off the last files of a heavy page, seen with more than 70 to a page. */
const FILES_PER_PAGE = 50;
/** GitHub lists no more files of one pull request. */
const MOST_FILES = 3000;
/** Most files whose text is fetched; texts that follow from the patch are not counted. */
const MOST_FETCHED = 1000;
const FETCHED_AT_ONCE = 8;

/** One entry of GitHub's list, as far as it is used. */
type ListedFile = Awaited<ReturnType<Octokit["rest"]["pulls"]["listFiles"]>>["data"][number];

/** Reads one side's text. */
type ReadText = (sha: string) => Promise<BlobText>;

/** Commit that the pull request is compared with: the merge base, as GitHub's own diff has it. */
export async function readMergeBase(octokit: Octokit, pull: PullRequest): Promise<string> {
  const basehead = `${pull.baseSha}...${pull.headSha}`;
  const { owner, repo } = pull;
  const compared = await octokit.rest.repos.compareCommitsWithBasehead({
    owner,
    repo,
    basehead,
    per_page: 1,
  });
  return compared.data.merge_base_commit.sha;
}

/** Reads the files that a pull request changes, with both sides of each, and says where the list is not whole. */
export async function readChangeSet(
  octokit: Octokit,
  pull: PullRequest,
  mergeBase: string,
  baseTree: GitHubTree,
): Promise<ChangeSet> {
  const listed = await listFiles(octokit, pull);
  let fetched = 0;
  const readText: ReadText = async (sha) => {
    if (fetched++ >= MOST_FETCHED) {
      return { text: null, unreadable: `the pull request changes more than ${MOST_FETCHED} files to read` };
    }
    return readKnownBlob(octokit, pull, sha);
  };
  const files = await mapInOrder(listed, FETCHED_AT_ONCE, (file) => readFile(file, baseTree, readText));
  const missing = pull.changedFiles - listed.length;
  const incomplete =
    missing > 0 || listed.length >= MOST_FILES
      ? `GitHub lists ${listed.length} of the ${pull.changedFiles} files that this pull request changes; the others were not reviewed`
      : null;
  return { base: mergeBase, head: pull.headSha, files, incomplete };
}

async function listFiles(octokit: Octokit, { owner, repo, number }: PullRequest): Promise<ListedFile[]> {
  const options = { owner, repo, pull_number: number, per_page: FILES_PER_PAGE };
  return octokit.paginate(octokit.rest.pulls.listFiles, options, ({ data }) => data);
}

async function readFile(listed: ListedFile, baseTree: GitHubTree, readText: ReadText): Promise<ChangedFile> {
  const { filename: path, status, patch } = listed;
  const previousPath = listed.previous_filename ?? null;
  const head = status === "removed" ? null : await readHead(listed, readText);
  const base =
    status === "added"
      ? null
      : await readBase(listed, head?.text ?? null, previousPath ?? path, baseTree, readText);
  const unreadable = head?.unreadable ?? base?.unreadable ?? null;
  const sides = { base: base?.text ?? null, head: head?.text ?? null };
  const hunks = patch === undefined ? hunksOf(sides.base ?? "", sides.head) : parseHunks(patch);
  return { path, previousPath, status, ...sides, hunks: status === "removed" ? [] : hunks, unreadable };
}

/** An added file follows from its patch alone. */
async function readHead(listed: ListedFile, readText: ReadText): Promise<BlobText> {
  const { status, patch, sha } = listed;
  const rebuilt =
    status === "added" && patch !== undefined ? rebuildText("", patch, "to head", sha ?? "") : null;
  return rebuilt === null ? readText(sha ?? "") : { text: rebuilt, unreadable: null };
}

/** A changed file's base follows from its head and the patch. */
async function readBase(
  listed: ListedFile,
  head: string | null,
  path: string,
  baseTree: GitHubTree,
  readText: ReadText,
): Promise<BlobText | null> {
  const sha = listed.status === "removed" ? listed.sha : await baseTree.blobOf(path);
  if (sha === null) return null;
  if (head !== null && sha === listed.sha) return { text: head, unreadable: null };
  const rebuilt =
    head === null || listed.patch === undefined ? null : rebuildText(head, listed.patch, "to base", sha);
  return rebuilt === null ? readText(sha) : { text: rebuilt, unreadable: null };
}

function hunksOf(base: string, head: string | null) {
  return head === null || head === base ? [] : diffHunks(base, head);
}

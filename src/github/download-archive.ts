import { type Octokit, type RepositoryName, repositoryOf } from "./octokit.ts";

/** Longest that the download may take as a whole, in ms. */
const LONGEST_DOWNLOAD = 120_000;

/**
 * Downloads a commit's archive (tar, gzip). GitHub answers with a redirect to another host whose address holds a
 * short-lived secret of its own: it is followed by hand, so that our token never goes there, and only to a host of
 * the same GitHub.
 */
export async function downloadArchive(
  octokit: Octokit,
  name: RepositoryName,
  commit: string,
): Promise<ReadableStream<Uint8Array>> {
  const answer = await octokit.request("GET /repos/{owner}/{repo}/tarball/{ref}", {
    ...repositoryOf(name),
    ref: commit,
    request: { redirect: "manual", parseSuccessResponseBody: false },
  });
  const { location } = answer.headers;
  if (location === undefined) return answer.data as unknown as ReadableStream<Uint8Array>;
  const { baseUrl } = octokit.request.endpoint.DEFAULTS;
  const target = new URL(location, baseUrl);
  if (!isSameGitHub(new URL(baseUrl), target)) {
    throw new Error(`GitHub sent the archive's request to ${target.host}, which is no host of ${baseUrl}`);
  }
  const response = await fetch(target, { redirect: "error", signal: AbortSignal.timeout(LONGEST_DOWNLOAD) });
  if (!response.ok || response.body === null) {
    throw new Error(`${target.host} answered ${response.status} instead of the archive of ${commit}`);
  }
  return response.body;
}

/** api.github.com sends to codeload.github.com, api.SUB.ghe.com to codeload.SUB.ghe.com, a GHES host to itself. */
function isSameGitHub(api: URL, target: URL): boolean {
  if (target.protocol !== api.protocol || target.username !== "") return false;
  const domain = api.hostname.replace(/^api\./, "");
  return target.host === api.host || target.hostname === domain || target.hostname.endsWith(`.${domain}`);
}

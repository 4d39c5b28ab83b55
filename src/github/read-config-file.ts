import { type Octokit, orNullWhereMissing, type RepositoryName, repositoryOf } from "./octokit.ts";
import type { ConfigFile } from "./pull-request.ts";
import { readBytes } from "./read-blob.ts";

const CONFIG_PATH = ".github/lockkeeper.yml";
/** Larger than any configuration that a person writes, in bytes. */
const LARGEST_CONFIG = 256 * 1024;

/**
 * Reads the configuration: of the base branch, else of the organisation's `.github` repository. Never of the head,
 * since whoever opens a pull request writes that. `openOrganisation` gives a client that may read the organisation's
 * repository, or null where the App is not installed on it.
 */
export async function readConfigFile(
  octokit: Octokit,
  name: RepositoryName,
  baseRef: string,
  openOrganisation: () => Promise<Octokit | null>,
): Promise<ConfigFile> {
  const own = await readFile(octokit, name, baseRef);
  if (own !== null) return { text: own, path: CONFIG_PATH };
  const organisation = name.repo === ".github" ? null : await openOrganisation();
  if (organisation === null) return { text: null, path: CONFIG_PATH };
  const shared = await readFile(organisation, { owner: name.owner, repo: ".github" }, null);
  return { text: shared, path: shared === null ? CONFIG_PATH : `${name.owner}/.github: ${CONFIG_PATH}` };
}

async function readFile(octokit: Octokit, name: RepositoryName, ref: string | null): Promise<string | null> {
  const answer = await orNullWhereMissing(
    octokit.request("GET /repos/{owner}/{repo}/contents/{path}", {
      ...repositoryOf(name),
      path: CONFIG_PATH,
      ...(ref === null ? {} : { ref }),
      mediaType: { format: "raw" },
      request: { parseSuccessResponseBody: false },
    }),
  );
  if (answer === null) return null;
  const bytes = await readBytes(answer.data as unknown as AsyncIterable<Uint8Array>, LARGEST_CONFIG);
  if (bytes === null) throw new Error(`${CONFIG_PATH} of ${name.owner}/${name.repo} is larger than 256 kB`);
  return bytes.toString("utf8");
}

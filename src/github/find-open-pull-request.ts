import { type Octokit, orNullWhereMissing, type RepositoryName, repositoryOf } from "./octokit.ts";

/** Address of the page of a pull request; null where it is not open, or there is none of this number. */
export async function findOpenPullRequest(
  octokit: Octokit,
  name: RepositoryName,
  number: number,
): Promise<string | null> {
  const request = octokit.rest.pulls.get({ ...repositoryOf(name), pull_number: number });
  const answer = await orNullWhereMissing(request);
  return answer?.data.state === "open" ? answer.data.html_url : null;
}

import { isNotInstalled, type Octokit } from "./octokit.ts";

/** Rights that one job needs on the pull request's repository: no more, whatever the installation grants. */
const REVIEW_PERMISSIONS = {
  checks: "write",
  contents: "read",
  pull_requests: "write",
  metadata: "read",
} as const;
const READ_PERMISSIONS = { contents: "read", metadata: "read" } as const;

/** How clients are made; handed in, so that tests and the demo decide on pauses and retries. */
export interface OctokitFactory {
  /** Signed in as the App: may make installation tokens and ask who we are. */
  readonly app: Octokit;
  /** Makes a client that uses a token, its write requests paced per installation. */
  withToken(token: string, installationId: number): Octokit;
}

/** The clients of one job, each with a token of its own that ends with the hour. */
export interface Installation {
  readonly octokit: Octokit;
  /** May read the organisation's `.github` repository; null where the App is not installed on it. */
  openOrganisation(): Promise<Octokit | null>;
}

/** Gets a token for one repository with the rights of a review. */
export async function openInstallation(
  factory: OctokitFactory,
  installationId: number,
  repo: string,
): Promise<Installation> {
  const open = async (
    repository: string,
    permissions: typeof REVIEW_PERMISSIONS | typeof READ_PERMISSIONS,
  ) => {
    const answer = await factory.app.rest.apps.createInstallationAccessToken({
      installation_id: installationId,
      repositories: [repository],
      permissions,
    });
    return factory.withToken(answer.data.token, installationId);
  };
  return {
    octokit: await open(repo, REVIEW_PERMISSIONS),
    openOrganisation: async () => {
      try {
        return await open(".github", READ_PERMISSIONS);
      } catch (error) {
        if (isNotInstalled(error)) return null;
        throw error;
      }
    },
  };
}

import type { Logger } from "pino";
import type { ProbotOctokit } from "probot";
import { configureOctokit } from "../github/configure-octokit.ts";
import { type Identity, readIdentity } from "../github/identity.ts";
import type { OctokitFactory } from "../github/open-installation.ts";
import type { Metrics } from "./metrics.ts";
import type { Settings } from "./read-settings.ts";

/** The way to GitHub: clients, and who we are there. */
export interface GitHubConnection {
  readonly factory: OctokitFactory;
  /** Asked once; a failure is asked again the next time. */
  readonly readIdentity: () => Promise<Identity>;
}

/** Prepares the clients; makes no call. Writes to a GitHub on this machine (the demo, tests) are not paced. */
export function connectToGitHub(
  { appId, privateKey, apiUrl }: Settings,
  Base: typeof ProbotOctokit,
  log: Logger,
  metrics: Metrics,
): GitHubConnection {
  const throttle = !["127.0.0.1", "localhost", "[::1]"].includes(new URL(apiUrl).hostname);
  const Octokit = configureOctokit({
    Octokit: Base,
    baseUrl: apiUrl,
    throttle,
    onError: metrics.gitHubFailed,
  });
  const gitHubLog = log.child({ name: "github" });
  const app = new Octokit({ auth: { appId, privateKey }, log: gitHubLog });
  let identity: Promise<Identity> | null = null;
  return {
    factory: {
      app,
      withToken: (token, installationId) =>
        new Octokit({ auth: { token }, log: gitHubLog, throttle: { id: String(installationId) } }),
    },
    readIdentity: () => {
      identity ??= readIdentity(app).catch((error) => {
        identity = null;
        throw error;
      });
      return identity;
    },
  };
}

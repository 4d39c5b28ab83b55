import type { Octokit } from "./octokit.ts";

/** Who we are on GitHub: what tells our own checks and comments from those that others wrote. */
export interface Identity {
  readonly appId: number;
  /** Login of the App's comments: "lockkeeper[bot]". */
  readonly login: string;
}

/** Asks GitHub who the App is; takes a client that is signed in as the App. */
export async function readIdentity(appOctokit: Octokit): Promise<Identity> {
  const { data } = await appOctokit.rest.apps.getAuthenticated();
  if (data === null) throw new Error("GitHub does not know the App: check APP_ID and the private key");
  return { appId: data.id, login: `${data.slug}[bot]` };
}

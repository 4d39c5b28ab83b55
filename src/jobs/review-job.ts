import type { PullRequestName } from "../github/pull-request.ts";

/** What a job says: look at this pull request. Never a commit: the worker reads the present head. */
export interface ReviewJob extends PullRequestName {
  /** True where a person asked again: the check is made anew even when nothing has changed. */
  readonly again: boolean;
  /** Names the job in the log and, if it fails for good, in the check: the delivery's GUID. */
  readonly supportId: string;
  /** When the webhook came, in ms since 1970, to measure how long people wait for the check. */
  readonly receivedAt: number;
}

/** Key by which jobs of one pull request find each other. */
export function keyOf({ owner, repo, number, again }: ReviewJob): string {
  return `${owner}/${repo}#${number}${again ? " again" : ""}`.toLowerCase();
}

import type { Context } from "probot";
import type { ReviewJob } from "../jobs/review-job.ts";
import { installationOf } from "./installation-of.ts";

/**
 * What makes a look worth its while: another head, a pull request that is looked at again, or its end, after which it is
 * forgotten.
 */
const ACTIONS: readonly string[] = ["opened", "synchronize", "reopened", "ready_for_review", "closed"];

/** A pull request changed: is there work? An edit counts only where it names a new base. */
export function onPullRequest({ id, payload }: Context<"pull_request">): readonly ReviewJob[] {
  const retargeted = payload.action === "edited" && payload.changes.base !== undefined;
  const installationId = installationOf(payload);
  if (installationId === null || (!retargeted && !ACTIONS.includes(payload.action))) return [];
  const { owner, name: repo } = payload.repository;
  const { number } = payload.pull_request;
  return [
    { owner: owner.login, repo, number, installationId, again: false, supportId: id, receivedAt: Date.now() },
  ];
}

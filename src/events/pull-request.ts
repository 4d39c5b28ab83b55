import type { Context } from "probot";
import type { ReviewJob } from "../jobs/review-job.ts";
import { installationOf } from "./installation-of.ts";

/** What makes a review worth its while: another head, or a pull request that is looked at again. */
const ACTIONS: readonly string[] = ["opened", "synchronize", "reopened", "ready_for_review"];

/**
 * A pull request changed: is there work? An edit counts only where it names a new base. A closed one needs nothing: a
 * job that waits finds it closed and ends.
 */
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

import type { Context } from "probot";
import type { ReviewJob } from "../jobs/review-job.ts";
import { installationOf } from "./installation-of.ts";

/**
 * Somebody pressed "Re-run" on our check. The pull request is read from what we wrote into the run: for a fork's pull
 * request GitHub names none.
 */
export function onCheckRunRerequested({
  id,
  payload,
}: Context<"check_run.rerequested">): readonly ReviewJob[] {
  const installationId = installationOf(payload);
  const number = Number(/^pr:(\d+):/.exec(payload.check_run.external_id ?? "")?.[1]);
  if (installationId === null || !Number.isSafeInteger(number)) return [];
  const { owner, name: repo } = payload.repository;
  return [
    { owner: owner.login, repo, number, installationId, again: true, supportId: id, receivedAt: Date.now() },
  ];
}

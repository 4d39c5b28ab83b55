import type { GitHubState } from "../github-state.ts";
import type { CheckRun, PullRequest } from "../records.ts";
import { showApp } from "../show/show-basics.ts";
import { showCheckRun, suiteId } from "../show/show-check-run.ts";
import { context, type WebhookEvent } from "./webhook-event.ts";

/** Somebody pressed "Re-run" on a check. The run itself stays as it is: that is for the App to change. */
export function checkRunRerequested(run: CheckRun, state: GitHubState): WebhookEvent {
  const payload = {
    action: "rerequested",
    check_run: showCheckRun(run, state),
    ...context(state.repository.owner, state),
  };
  return { name: "check_run", payload };
}

/** Somebody pressed "Re-run all checks" of a pull request's head. The suite names no pull request of a fork. */
export function checkSuiteRerequested(pull: PullRequest, state: GitHubState): WebhookEvent {
  const { headSha, headRef, baseRef, baseSha, fromFork, number, id } = pull;
  const named = { id, number, head: { ref: headRef, sha: headSha }, base: { ref: baseRef, sha: baseSha } };
  const suite = {
    id: suiteId(headSha),
    head_branch: fromFork ? null : headRef,
    head_sha: headSha,
    status: "queued",
    conclusion: null,
    pull_requests: fromFork ? [] : [named],
    app: showApp(state.app, state),
  };
  const payload = { action: "rerequested", check_suite: suite, ...context(state.repository.owner, state) };
  return { name: "check_suite", payload };
}

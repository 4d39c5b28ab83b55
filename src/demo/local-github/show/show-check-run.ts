import type { GitHubState } from "../github-state.ts";
import type { CheckRun } from "../records.ts";
import { apiAddress, nodeId, showApp, showTime, webAddress } from "./show-basics.ts";

/** Id of the suite that holds the App's runs on a commit. */
export function suiteId(headSha: string): number {
  return Number.parseInt(headSha.slice(0, 8), 16);
}

/** A check run. It names the pull requests of its commit, except those from forks. */
export function showCheckRun(run: CheckRun, state: GitHubState): Record<string, unknown> {
  const address = `${apiAddress(state)}/check-runs/${run.id}`;
  const pulls = state.pulls.filter(
    (pull) => pull.headSha === run.headSha && !pull.fromFork && pull.state === "open",
  );
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CR", run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url: address,
    html_url: `${webAddress(state)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? state.addresses.web,
    status: run.status,
    conclusion: run.conclusion,
    started_at: showTime(run.startedAt),
    completed_at: run.completedAt === null ? null : showTime(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${address}/annotations`,
    },
    check_suite: { id: suiteId(run.headSha) },
    app: showApp(state.app, state),
    pull_requests: pulls.map((pull) => ({
      id: pull.id,
      number: pull.number,
      url: `${apiAddress(state)}/pulls/${pull.number}`,
      head: { ref: pull.headRef, sha: pull.headSha },
      base: { ref: pull.baseRef, sha: pull.baseSha },
    })),
  };
}

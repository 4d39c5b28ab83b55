import { changeCheckRun, createCheckRun } from "../check-runs.ts";
import type { GitHubState } from "../github-state.ts";
import { created, ok } from "../http/answer.ts";
import { GitHubError, invalidRequest, notFound } from "../http/github-error.ts";
import { paginate } from "../http/paginate.ts";
import { requiredText } from "../http/read-fields.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import { findCommit } from "../pull-diff.ts";
import type { CheckRun } from "../records.ts";
import { showCheckRun } from "../show/show-check-run.ts";

const RUNS = "/repos/{owner}/{repo}/check-runs";

/** Check runs and their annotations. */
export const checkRoutes: readonly Route[] = [
  { method: "POST", path: RUNS, access: { checks: "write" }, answer: create },
  { method: "PATCH", path: `${RUNS}/{run}`, access: { checks: "write" }, answer: update },
  {
    method: "GET",
    path: `${RUNS}/{run}`,
    access: { checks: "read" },
    answer: (request, state) => ok(showCheckRun(findRun(request, state), state)),
  },
  { method: "GET", path: `${RUNS}/{run}/annotations`, access: { checks: "read" }, answer: listAnnotations },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/commits/{ref+}/check-runs",
    access: { checks: "read" },
    answer: listForCommit,
  },
];

function findRun({ parameters }: ApiRequest, state: GitHubState): CheckRun {
  const found = state.checkRuns.find(({ id }) => String(id) === parameters.run);
  if (found === undefined) throw notFound();
  return found;
}

async function create({ body }: ApiRequest, state: GitHubState) {
  requiredText(body, "name");
  const headSha = requiredText(body, "head_sha");
  const exact = /^[0-9a-f]{40,64}$/.test(headSha) ? await state.repository.git.resolveCommit(headSha) : null;
  if (exact === null) throw new GitHubError(422, `No commit found for SHA: ${headSha}`);
  const run = createCheckRun(headSha, body, state);
  state.checkRuns.push(run);
  return created(showCheckRun(run, state));
}

function update(request: ApiRequest, state: GitHubState) {
  const run = findRun(request, state);
  if (request.body.head_sha !== undefined) throw invalidRequest('"head_sha" is not a permitted key.');
  changeCheckRun(run, request.body, state);
  return ok(showCheckRun(run, state));
}

function listAnnotations(request: ApiRequest, state: GitHubState) {
  const run = findRun(request, state);
  const show = (annotation: CheckRun["annotations"][number]) => ({
    ...annotation,
    blob_href: `${state.addresses.web}/blob/${run.headSha}/${annotation.path}`,
  });
  return paginate(request, state.addresses.api, run.annotations, (page) => page.map(show));
}

/** `filter=latest`, the default, gives the newest run of each name; `all` gives every run. */
async function listForCommit(request: ApiRequest, state: GitHubState) {
  const { query, parameters } = request;
  const commit = await findCommit(state.repository.git, parameters.ref ?? "");
  const name = query.get("check_name");
  const status = query.get("status");
  const app = query.get("app_id");
  const newestFirst = [...state.checkRuns]
    .reverse()
    .filter(
      (run) =>
        run.headSha === commit &&
        (name === null || run.name === name) &&
        (status === null || run.status === status) &&
        (app === null || app === String(state.app.id)),
    );
  const isNewest = (run: CheckRun) => newestFirst.find((other) => other.name === run.name) === run;
  const runs = query.get("filter") === "all" ? newestFirst : newestFirst.filter(isNewest);
  return paginate(request, state.addresses.api, runs, (page) => ({
    total_count: runs.length,
    check_runs: page.map((run) => showCheckRun(run, state)),
  }));
}

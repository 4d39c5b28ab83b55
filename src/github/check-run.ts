import { createHash } from "node:crypto";
import type { WantedReview } from "../model/review.ts";
import type { Identity } from "./identity.ts";
import type { Octokit } from "./octokit.ts";
import type { PullRequest } from "./pull-request.ts";

/** Stable, since branch protection asks for the check by its name. */
const CHECK_NAME = "Lockkeeper";
/** Our check run of one pull request on one head commit. */
export interface CheckRun {
  readonly id: number;
  /** Fingerprint of the result that it shows; null while it is in progress. */
  readonly shows: string | null;
}

/** An output that a check run is completed with apart from a review. */
export interface PlainOutput {
  readonly conclusion: "cancelled" | "action_required";
  readonly title: string;
  readonly summary: string;
}

/** Short hash of a result, kept in the check run's `external_id`: GitHub may lay the texts out anew, not this. */
export function fingerprintOf(check: WantedReview["check"]): string {
  return shortHash(check.identity ?? JSON.stringify(check));
}

/**
 * What our runs are found again by. The pull request is named, since runs hang on commits and a commit may be the head
 * of several pull requests, and the base branch, since a new base makes another question of the same head.
 */
export function externalId(pull: PullRequest, shows: string | null): string {
  return `pr:${pull.number}:${shortHash(pull.baseRef)}:${shows ?? ""}`;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/**
 * Finds the newest run of ours for this pull request and base, completed with a review or still in progress. A run that
 * was cancelled, or given annotations before its worker died, is none: GitHub only ever appends annotations.
 */
export async function findCheckRun(
  octokit: Octokit,
  pull: PullRequest,
  identity: Identity,
): Promise<CheckRun | null> {
  const { owner, repo, headSha: ref } = pull;
  const query = { owner, repo, ref, check_name: CHECK_NAME, app_id: identity.appId, filter: "all" as const };
  const runs = await octokit.paginate(octokit.rest.checks.listForRef, { ...query, per_page: 100 });
  const prefix = externalId(pull, null);
  const own = runs.filter((run) => run.app?.id === identity.appId && run.external_id?.startsWith(prefix));
  const newest = own.sort((a, b) => b.id - a.id)[0];
  if (newest === undefined) return null;
  if (newest.status !== "completed") {
    return newest.output.annotations_count > 0 ? null : { id: newest.id, shows: null };
  }
  const shows = newest.external_id?.slice(prefix.length) ?? "";
  return shows === "" ? null : { id: newest.id, shows };
}

/** Starts a run: the pull request shows at once that a review is under way. */
export async function startCheckRun(octokit: Octokit, pull: PullRequest): Promise<CheckRun> {
  const { owner, repo, headSha } = pull;
  const { data } = await octokit.rest.checks.create({
    owner,
    repo,
    name: CHECK_NAME,
    head_sha: headSha,
    status: "in_progress",
    started_at: new Date().toISOString(),
    external_id: externalId(pull, null),
    output: { title: "Review under way", summary: "The migrations are being run on a shadow database." },
    request: { retries: 0 },
  });
  return { id: data.id, shows: null };
}

/** Completes a run with a plain output: superseded by a newer commit, or not reviewed. */
export async function closeCheckRun(
  octokit: Octokit,
  pull: PullRequest,
  run: CheckRun,
  { conclusion, title, summary }: PlainOutput,
): Promise<void> {
  const { owner, repo } = pull;
  const output = { title, summary };
  const completed = { status: "completed" as const, conclusion, completed_at: new Date().toISOString() };
  await octokit.rest.checks.update({ owner, repo, check_run_id: run.id, ...completed, output });
}

import type { WantedReview } from "../model/review.ts";
import { cutText } from "../text/cut-text.ts";
import { type CheckRun, externalId, fingerprintOf } from "./check-run.ts";
import type { Octokit } from "./octokit.ts";
import type { PullRequest } from "./pull-request.ts";

/** GitHub's limits: characters of summary and text, characters of an annotation's title, annotations of one request. */
const LONGEST_TEXT = 65_535;
const LONGEST_TITLE = 255;
const ANNOTATIONS_PER_REQUEST = 50;

type WantedCheck = WantedReview["check"];

/** Completes a run with a review. Annotations go 50 at a time, the conclusion with the last of them. */
export async function completeCheckRun(
  octokit: Octokit,
  pull: PullRequest,
  run: CheckRun,
  check: WantedCheck,
): Promise<void> {
  const { owner, repo } = pull;
  const output = {
    title: cutTitle(check.title),
    summary: cutText(check.summary, LONGEST_TEXT),
    ...(check.text === null ? {} : { text: cutText(check.text, LONGEST_TEXT) }),
  };
  const batches = inBatches(check.annotations.map(toAnnotation), ANNOTATIONS_PER_REQUEST);
  const last = batches.pop() ?? [];
  const common = { owner, repo, check_run_id: run.id };
  for (const annotations of batches) {
    await octokit.rest.checks.update({
      ...common,
      output: { ...output, annotations },
      request: { retries: 0 },
    });
  }
  await octokit.rest.checks.update({
    ...common,
    status: "completed",
    conclusion: check.conclusion,
    completed_at: new Date().toISOString(),
    external_id: externalId(pull, fingerprintOf(check)),
    output: { ...output, annotations: last },
    // A repeated request would append the annotations again; without any it may be repeated.
    request: { retries: last.length === 0 ? 3 : 0 },
  });
}

function toAnnotation({
  path,
  startLine,
  endLine,
  level,
  title,
  message,
}: WantedCheck["annotations"][number]) {
  return {
    path,
    start_line: startLine,
    end_line: endLine,
    annotation_level: level,
    title: cutTitle(title),
    message: cutText(message, LONGEST_TEXT),
  };
}

function cutTitle(title: string): string {
  return title.length <= LONGEST_TITLE ? title : `${[...title].slice(0, LONGEST_TITLE / 2).join("")}…`;
}

function inBatches<Item>(items: readonly Item[], size: number): Item[][] {
  const batches: Item[][] = [];
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size));
  return batches;
}

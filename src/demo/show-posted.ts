import { renderExcerpt } from "../review/code-excerpt.ts";
import { type Layout, wrap } from "../review/text-layout.ts";
import { formatDuration } from "../text/format-duration.ts";
import { list } from "../text/list.ts";
import { plural } from "../text/plural.ts";
import { showControls } from "../text/show-controls.ts";
import type { GitHubState } from "./local-github/github-state.ts";
import type { CheckRun, ReviewComment } from "./local-github/records.ts";
import { markdownToText } from "./markdown-to-text.ts";
import type { DemoOutcome } from "./run-demo.ts";

const MARKS: Readonly<Record<string, string>> = {
  success: "✓",
  failure: "✗",
  action_required: "!",
  neutral: "–",
};

/** What the service posted on the pull request, as a person finds it there: the check, then the comments on their lines. */
export async function showPosted(outcome: DemoOutcome, layout: Layout): Promise<string> {
  const { github, check, checkStartedMs, checkCompletedMs } = outcome;
  const { state } = github;
  const comments = [...state.reviewComments].sort(byPlace);
  const shown = await Promise.all(comments.map((comment) => showComment(comment, state, layout)));
  const times = `in progress ${formatDuration(checkStartedMs)} after the webhook, completed after ${formatDuration(checkCompletedMs)}`;
  const also = [
    plural(comments.length, "comment on lines", "comments on lines"),
    ...(state.issueComments.length === 0 ? [] : ["one comment with the summary"]),
  ];
  return [
    showTitle(check, layout),
    wrap(layout.paint.dim(`${times}; ${list(also)}`), 3, layout),
    markdownToText(check.summary ?? "", 0, layout),
    ...shown,
  ].join("\n\n");
}

function byPlace(a: ReviewComment, b: ReviewComment): number {
  if (a.place.path !== b.place.path) return a.place.path < b.place.path ? -1 : 1;
  return (a.place.line ?? 0) - (b.place.line ?? 0);
}

function showTitle({ name, conclusion, title }: CheckRun, { paint, width }: Layout): string {
  const colour = conclusion === "success" ? paint.green : conclusion === "failure" ? paint.red : paint.yellow;
  const line = showControls(`${MARKS[conclusion ?? ""] ?? "?"} ${name}  ${conclusion}: ${title}`);
  return `${paint.dim("─".repeat(width))}\n${paint.bold(colour(line))}`;
}

async function showComment(
  { place, commit, body }: ReviewComment,
  state: GitHubState,
  layout: Layout,
): Promise<string> {
  const { path, line } = place;
  const { paint, width } = layout;
  const head = `${paint.dim("─".repeat(width))}\n${paint.bold(showControls(line === null ? path : `${path}:${place.startLine ?? line}`))}`;
  const first = place.startLine ?? line;
  const object = first === null ? null : await state.repository.git.readObject(`${commit}:${path}`);
  if (object === null || first === null) return `${head}\n\n${markdownToText(body, 3, layout)}`;
  const lines = object.content.toString("utf8").split("\n");
  const code = renderExcerpt(lines.slice(first - 1, line ?? first).join("\n"), first, 3, layout);
  return `${head}\n${code}\n\n${markdownToText(body, 3, layout)}`;
}

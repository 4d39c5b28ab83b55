import type { GitHubState } from "../github-state.ts";
import { readPullDiff } from "../pull-diff.ts";
import type { CheckRun, PullRequest } from "../records.ts";
import { escapeHtml } from "./html.ts";
import { renderComment } from "./render-comment.ts";
import { renderDiff } from "./render-diff.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { STYLE } from "./style.ts";

const MARKS: Readonly<Record<string, string>> = { success: "✓", failure: "✗", in_progress: "…" };

/** The page of a pull request: its check, its conversation and its files with the comments on their lines. */
export async function renderPage(pull: PullRequest, state: GitHubState): Promise<string> {
  const { git, owner, name } = state.repository;
  const files = await readPullDiff(pull, git);
  const ofPull = <Item extends { readonly pull: number }>(items: readonly Item[]) =>
    items.filter((item) => item.pull === pull.number);
  const comments = ofPull(state.reviewComments);
  const checks = state.checkRuns.filter(({ headSha }) => headSha === pull.headSha);
  const title = `${pull.title} · Pull request #${pull.number} · ${owner.login}/${name}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>
${renderHead(pull, state)}
<section>${pull.body === null || pull.body === "" ? "" : `<div class="body">${renderMarkdown(pull.body)}</div>`}</section>
<section><h2>Checks</h2>${checks.map(renderCheck).join("") || '<p class="quiet">None yet.</p>'}</section>
<section><h2>Conversation</h2>${
    ofPull(state.issueComments)
      .map((comment) => renderComment(comment, []))
      .join("") || '<p class="quiet">No comments.</p>'
  }</section>
<section><h2>Files changed <span class="count">${files.length}</span></h2>
${files.map((file) => renderDiff(file, comments)).join("\n")}</section>
</body></html>`;
}

function renderHead(pull: PullRequest, { repository }: GitHubState): string {
  return `<header class="head"><p class="quiet">${escapeHtml(repository.owner.login)} / <b>${escapeHtml(repository.name)}</b></p>
<h1>${escapeHtml(pull.title)} <span class="quiet">#${pull.number}</span></h1>
<p><span class="state ${pull.state}">${pull.draft ? "Draft" : pull.state === "open" ? "Open" : "Closed"}</span>
<b>${escapeHtml(pull.author.login)}</b> wants to merge <code>${escapeHtml(pull.headRef)}</code> (${pull.headSha.slice(0, 7)})
into <code>${escapeHtml(pull.baseRef)}</code> (${pull.baseSha.slice(0, 7)})</p></header>`;
}

function renderCheck({ name, status, conclusion, title, summary, text }: CheckRun): string {
  const shown = conclusion ?? status;
  const details = text === null ? "" : `<details><summary>Details</summary>${renderMarkdown(text)}</details>`;
  return `<details class="check ${escapeHtml(shown)}" open><summary><span class="mark">${MARKS[shown] ?? "!"}</span>
<b>${escapeHtml(name)}</b> ${escapeHtml(title ?? "")} <span class="quiet">${escapeHtml(shown)}</span></summary>
<div class="body">${renderMarkdown(summary ?? "")}${details}</div></details>`;
}

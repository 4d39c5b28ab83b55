import type { IssueComment, ReviewComment } from "../records.ts";
import { escapeHtml } from "./html.ts";
import { renderMarkdown } from "./render-markdown.ts";

/** A comment with its author. `replaced` are the lines that a suggestion in it replaces. */
export function renderComment(comment: IssueComment | ReviewComment, replaced: readonly string[]): string {
  const place =
    "place" in comment && comment.place.startLine !== null
      ? `on lines ${comment.place.startLine} to ${comment.place.line}`
      : "";
  return `<article class="comment"><header><b>${escapeHtml(comment.author.login.replace("[bot]", ""))}</b>${
    comment.author.type === "Bot" ? '<span class="tag">bot</span>' : ""
  } <span class="quiet">${place}</span></header><div class="body">${renderMarkdown(comment.body, replaced)}</div></article>`;
}

import { cutText } from "../text/cut-text.ts";
import { withoutSuggestion } from "./anchor-comment.ts";
import { RESOLVED_MARKER, readCommentMarker } from "./comment-marker.ts";
import { LONGEST_COMMENT } from "./sync-sticky-comment.ts";

/**
 * What a comment becomes once its reason is gone: its first line struck through, the rest folded, no suggestion left to
 * commit. (Resolving the thread itself would need the right to write the repository's contents.) A comment that
 * is resolved already stays as it is, whichever commit did it.
 */
export function resolvedBody(body: string, headSha: string): string {
  if (body.includes(RESOLVED_MARKER)) return body;
  const hash = readCommentMarker(body);
  const marker = `<!-- lockkeeper:comment ${hash} -->`;
  const [title = "", ...rest] = body.replace(marker, "").trim().split("\n");
  const details = withoutSuggestion(rest.join("\n").trim());
  const folded =
    details === "" ? "" : `\n\n<details><summary>What it said</summary>\n\n${details}\n\n</details>`;
  const text = `~~${title.replaceAll("~~", "")}~~\n\nResolved in ${headSha.slice(0, 7)}.${folded}`;
  const end = `\n\n${RESOLVED_MARKER}\n${marker}`;
  return `${cutText(text, LONGEST_COMMENT - end.length)}${end}`;
}

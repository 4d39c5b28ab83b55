import { commitFile } from "./git/commit-file.ts";
import type { GitHubState } from "./github-state.ts";
import { findPull } from "./pull-diff.ts";
import type { ReviewComment } from "./records.ts";

const SUGGESTION = /^(`{3,}|~{3,})suggestion[ \t]*\n([\s\S]*?)^\1[`~]*[ \t]*$/m;

/**
 * Commits a comment's suggestion as GitHub's button does: exactly the lines that the comment hangs on are replaced, on
 * top of the pull request's head. Returns the new commit.
 *
 * @throws Error where GitHub shows no button: no suggestion, outdated, on a file or a deleted line, or nothing changes.
 */
export async function applySuggestion(commentId: number, state: GitHubState): Promise<string> {
  const comment = state.reviewComments.find(({ id }) => id === commentId);
  if (comment === undefined) throw new Error(`there is no comment ${commentId}`);
  const pull = findPull(state, String(comment.pull));
  const { place } = comment;
  const refuse = (reason: string) =>
    new Error(`the suggestion of comment ${commentId} can not be committed: ${reason}`);
  const suggested = SUGGESTION.exec(comment.body)?.[2];
  if (suggested === undefined) throw refuse("it has none");
  if (pull.state !== "open") throw refuse("the pull request is closed");
  if (place.line === null || place.side === "LEFT") throw refuse("it hangs on no line of the head");
  const { git } = state.repository;
  const file = await git.readObject(`${pull.headSha}:${place.path}`);
  if (file === null) throw refuse(`${place.path} is not there any more`);
  const content = replaceLines(file.content.toString("utf8"), place, suggested);
  if (content === file.content.toString("utf8")) throw refuse("it changes nothing");
  return commitFile(git.folder, {
    parent: pull.headSha,
    path: place.path,
    content: Buffer.from(content),
    message: "Apply suggestion from code review",
    author: pull.author.login,
  });
}

function replaceLines(text: string, { startLine, line }: ReviewComment["place"], suggested: string): string {
  const lines = text.split("\n");
  const last = line ?? 0;
  const first = startLine ?? last;
  // A file keeps its line ends.
  const end = lines[last - 1]?.endsWith("\r") ? "\r" : "";
  const replacement =
    suggested === ""
      ? []
      : suggested
          .replace(/\n$/, "")
          .split("\n")
          .map((each) => each + end);
  return [...lines.slice(0, first - 1), ...replacement, ...lines.slice(last)].join("\n");
}

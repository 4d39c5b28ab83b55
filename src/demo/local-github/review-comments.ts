import type { GitHubState } from "./github-state.ts";
import { GitHubError, validationFailed } from "./http/github-error.ts";
import { type Fields, optionalText } from "./http/read-fields.ts";
import type { Placement } from "./place-comment.ts";
import type { PullRequest, ReviewComment } from "./records.ts";

/** GitHub's limit of any comment's body, in characters. */
export const LONGEST_BODY = 65_536;

/** Where a comment belongs. */
export interface CommentHome {
  readonly pull: PullRequest;
  readonly commit: string;
  readonly review: number;
}

/** Keeps a comment whose place has been found. Returns it. */
export function addReviewComment(
  placement: Placement,
  fields: Fields,
  { pull, commit, review }: CommentHome,
  state: GitHubState,
): ReviewComment {
  if ("refused" in placement) throw new Error(`a comment was kept that GitHub refuses: ${placement.refused}`);
  const { place, hunk } = placement;
  const comment: ReviewComment = {
    id: state.nextId(),
    pull: pull.number,
    review,
    author: state.app.bot,
    createdAt: state.now(),
    updatedAt: state.now(),
    originalCommit: commit,
    original: place,
    hunk,
    inReplyTo: null,
    place,
    commit: pull.headSha,
    body: optionalText(fields, "body") ?? "",
  };
  state.reviewComments.push(comment);
  return comment;
}

/** The commit that comments are made on: one of the pull request's, its head unless named. Throws GitHub's 422. */
export async function readCommitId(fields: Fields, pull: PullRequest, state: GitHubState): Promise<string> {
  const wanted = optionalText(fields, "commit_id") ?? pull.headSha;
  if (wanted === pull.headSha) return wanted;
  const commits = await state.repository.git.listCommits(pull.baseSha, pull.headSha);
  if (commits.includes(wanted)) return wanted;
  throw new GitHubError(422, "Validation Failed", [
    {
      resource: "PullRequestReviewComment",
      code: "custom",
      field: "commit_id",
      message: "commit_id is not part of the pull request",
    },
  ]);
}

/** The body of a comment. Throws GitHub's 422 where it is blank or too long. */
export function readBody(fields: Fields, resource: string): string {
  const body = optionalText(fields, "body") ?? "";
  if (body.trim() === "") throw validationFailed([{ resource, code: "missing_field", field: "body" }]);
  if (body.length > LONGEST_BODY) {
    const message = `Body is too long (maximum is ${LONGEST_BODY} characters)`;
    throw validationFailed([{ resource, code: "unprocessable", field: "data", message }]);
  }
  return body;
}

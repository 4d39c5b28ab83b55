import type { GitHubState } from "../github-state.ts";
import type { IssueComment } from "../records.ts";
import { apiAddress, nodeId, showApp, showTime, showUser, webAddress } from "./show-basics.ts";

/** A comment in a pull request's conversation. */
export function showIssueComment(comment: IssueComment, state: GitHubState): Record<string, unknown> {
  const byApp = comment.author.id === state.app.bot.id;
  return {
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    url: `${apiAddress(state)}/issues/comments/${comment.id}`,
    html_url: `${webAddress(state)}/pull/${comment.pull}#issuecomment-${comment.id}`,
    issue_url: `${apiAddress(state)}/issues/${comment.pull}`,
    user: showUser(comment.author, state),
    created_at: showTime(comment.createdAt),
    updated_at: showTime(comment.updatedAt),
    author_association: byApp ? "NONE" : "MEMBER",
    body: comment.body,
    performed_via_github_app: byApp ? showApp(state.app, state) : null,
  };
}

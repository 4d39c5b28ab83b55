import type { GitHubState } from "../github-state.ts";
import { created, ok } from "../http/answer.ts";
import { invalidRequest } from "../http/github-error.ts";
import { paginate } from "../http/paginate.ts";
import { optionalWord } from "../http/read-fields.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import type { Reaction } from "../records.ts";
import { nodeId, showTime, showUser } from "../show/show-basics.ts";
import { findIssueComment } from "./issue-comments.ts";
import { findReviewComment } from "./review-comments.ts";

const CONTENTS = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] as const;
const ISSUE_COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment}/reactions";
const REVIEW_COMMENT = "/repos/{owner}/{repo}/pulls/comments/{comment}/reactions";

/** Names what a reaction is for; throws GitHub's 404 where it is not there. */
type NameTarget = (request: ApiRequest, state: GitHubState) => string;

const onIssueComment: NameTarget = (request, state) => `issue comment ${findIssueComment(request, state).id}`;
const onReviewComment: NameTarget = (request, state) =>
  `review comment ${findReviewComment(request, state).id}`;

/** Reactions to comments. */
export const reactionRoutes: readonly Route[] = [
  ...routesFor(ISSUE_COMMENT, onIssueComment),
  ...routesFor(REVIEW_COMMENT, onReviewComment),
];

function routesFor(path: string, target: NameTarget): readonly Route[] {
  return [
    {
      method: "POST",
      path,
      access: { pull_requests: "write" },
      answer: (request, state) => react(target(request, state), request, state),
    },
    {
      method: "GET",
      path,
      access: { pull_requests: "read" },
      answer: (request, state) => {
        const name = target(request, state);
        const reactions = state.reactions.filter((reaction) => reaction.target === name);
        return paginate(request, state.addresses.api, reactions, (page) =>
          page.map((each) => showReaction(each, state)),
        );
      },
    },
  ];
}

/** 201 for a new reaction, 200 where the App has given it before. */
function react(target: string, { body }: ApiRequest, state: GitHubState) {
  const content = optionalWord(body, "content", CONTENTS);
  if (content === null) throw invalidRequest('"content" wasn\'t supplied.');
  const given = state.reactions.find((each) => each.target === target && each.content === content);
  if (given !== undefined) return ok(showReaction(given, state));
  const reaction: Reaction = {
    id: state.nextId(),
    target,
    content,
    author: state.app.bot,
    createdAt: state.now(),
  };
  state.reactions.push(reaction);
  return created(showReaction(reaction, state));
}

function showReaction({ id, content, author, createdAt }: Reaction, state: GitHubState): object {
  return {
    id,
    node_id: nodeId("REA", id),
    user: showUser(author, state),
    content,
    created_at: showTime(createdAt),
  };
}

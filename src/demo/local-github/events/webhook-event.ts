import type { GitHubState } from "../github-state.ts";
import type { PullRequest, User } from "../records.ts";
import { nodeId, showRepository, showUser } from "../show/show-basics.ts";
import { showWholePullRequest } from "../show/show-pull-request.ts";

/** A webhook before it is sent. */
export interface WebhookEvent {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A `pull_request` event. `extra` holds what only some actions have: `changes`, `before` and `after`. */
export async function pullRequestEvent(
  action: string,
  pull: PullRequest,
  state: GitHubState,
  extra: object = {},
): Promise<WebhookEvent> {
  const payload = {
    action,
    number: pull.number,
    pull_request: await showWholePullRequest(pull, state),
    ...extra,
    ...context(pull.author, state),
  };
  return { name: "pull_request", payload };
}

/** What every event of a repository ends with. */
export function context(sender: User, state: GitHubState): Record<string, unknown> {
  const { installationId, repository } = state;
  return {
    repository: showRepository(state),
    organization: { login: repository.owner.login, id: repository.owner.id },
    sender: showUser(sender, state),
    installation: {
      id: installationId,
      node_id: nodeId("MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u", installationId),
    },
  };
}

import { applySuggestion } from "./apply-suggestion.ts";
import { checkRunRerequested, checkSuiteRerequested } from "./events/check-event.ts";
import { deliver } from "./events/deliver.ts";
import { pullRequestEvent, type WebhookEvent } from "./events/webhook-event.ts";
import type { GitHubState } from "./github-state.ts";
import { moveComments } from "./move-comments.ts";
import { findPull } from "./pull-diff.ts";
import type { Delivery, PullRequest, User } from "./records.ts";

/** A pull request that is to be opened. */
export interface NewPullRequest {
  /** Commits, by any revision that git understands. */
  readonly base: string;
  readonly head: string;
  readonly title: string;
  readonly body?: string;
  readonly baseBranch?: string;
  readonly headBranch?: string;
  readonly draft?: boolean;
  readonly fromFork?: boolean;
  /** Login of the author. */
  readonly author?: string;
}

/** What people do on GitHub's pages. Each change gives back the webhook that GitHub sends for it. */
export interface PullRequests {
  openPullRequest(wanted: NewPullRequest): Promise<WebhookEvent & { readonly number: number }>;
  /** Moves the head to another commit: a push, or a forced one. */
  push(number: number, commit: string): Promise<WebhookEvent>;
  /** Commits a comment's suggestion, which is a push. Throws where GitHub shows no button for it. */
  applySuggestion(commentId: number): Promise<WebhookEvent>;
  /** Moves the pull request to another base branch, at a commit. */
  changeBase(number: number, branch: string, commit: string): Promise<WebhookEvent>;
  /** Opens, closes, makes a draft of it or ready for review. */
  change(
    number: number,
    action: "closed" | "reopened" | "converted_to_draft" | "ready_for_review",
  ): Promise<WebhookEvent>;
  /** Presses "Re-run" on the newest check of a pull request's head, or "Re-run all checks". */
  rerunCheck(number: number): WebhookEvent;
  rerunAllChecks(number: number): WebhookEvent;
  /** Sends a webhook, signed with the App's secret; `guid` for a redelivery. */
  deliver(url: string, event: WebhookEvent, guid?: string): Promise<Delivery>;
}

/** Makes the functions that change pull requests. */
export function createPullRequests(state: GitHubState): PullRequests {
  const { git } = state.repository;
  return {
    openPullRequest: async (wanted) => {
      const pull = await openPullRequest(wanted, state);
      return { number: pull.number, ...(await pullRequestEvent("opened", pull, state)) };
    },
    push: (number, commit) => push(number, commit, state),
    applySuggestion: async (commentId) => {
      const commit = await applySuggestion(commentId, state);
      const number = state.reviewComments.find(({ id }) => id === commentId)?.pull ?? 0;
      return push(number, commit, state);
    },
    changeBase: async (number, branch, commit) => {
      const pull = findPull(state, String(number));
      const changes = { base: { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } } };
      pull.baseRef = branch;
      pull.baseSha = await requireCommit(commit, state);
      pull.updatedAt = state.now();
      await git.setBranch(branch, pull.baseSha);
      return pullRequestEvent("edited", pull, state, { changes });
    },
    change: async (number, action) => {
      const pull = findPull(state, String(number));
      if (action === "closed" || action === "reopened") pull.state = action === "closed" ? "closed" : "open";
      else pull.draft = action === "converted_to_draft";
      pull.updatedAt = state.now();
      return pullRequestEvent(action, pull, state);
    },
    rerunCheck: (number) => {
      const { headSha } = findPull(state, String(number));
      const run = state.checkRuns.findLast((each) => each.headSha === headSha);
      if (run === undefined) throw new Error(`pull request ${number} has no check that could be run again`);
      return checkRunRerequested(run, state);
    },
    rerunAllChecks: (number) => checkSuiteRerequested(findPull(state, String(number)), state),
    deliver: (url, event, guid) => deliver(url, event, state, guid ?? null),
  };
}

async function push(number: number, commit: string, state: GitHubState): Promise<WebhookEvent> {
  const pull = findPull(state, String(number));
  const before = pull.headSha;
  pull.headSha = await requireCommit(commit, state);
  pull.updatedAt = state.now();
  await setHead(pull, state);
  await moveComments(pull, state);
  return pullRequestEvent("synchronize", pull, state, { before, after: pull.headSha });
}

async function openPullRequest(wanted: NewPullRequest, state: GitHubState): Promise<PullRequest> {
  const { pulls, repository, now, nextId } = state;
  const pull: PullRequest = {
    id: nextId(),
    number: 1 + pulls.length,
    title: wanted.title,
    body: wanted.body ?? null,
    state: "open",
    draft: wanted.draft ?? false,
    baseRef: wanted.baseBranch ?? repository.defaultBranch,
    baseSha: await requireCommit(wanted.base, state),
    headRef: wanted.headBranch ?? `change-${1 + pulls.length}`,
    headSha: await requireCommit(wanted.head, state),
    author: findAuthor(wanted.author ?? "mara", state),
    fromFork: wanted.fromFork ?? false,
    createdAt: now(),
    updatedAt: now(),
  };
  await repository.git.setBranch(pull.baseRef, pull.baseSha);
  await setHead(pull, state);
  pulls.push(pull);
  return pull;
}

/** GitHub keeps every head under `refs/pull`, a fork's too; only the repository's own branches are branches in it. */
async function setHead(pull: PullRequest, { repository }: GitHubState): Promise<void> {
  await repository.git.setPullHead(pull.number, pull.headSha);
  if (!pull.fromFork) await repository.git.setBranch(pull.headRef, pull.headSha);
}

function findAuthor(login: string, { people, nextId }: GitHubState): User {
  const known = people.get(login)?.user;
  if (known !== undefined) return known;
  const user: User = { id: nextId(), login, type: "User" };
  people.set(login, { user, role: "write" });
  return user;
}

async function requireCommit(revision: string, { repository }: GitHubState): Promise<string> {
  const found = await repository.git.resolveCommit(revision);
  if (found === null) throw new Error(`${revision} names no commit of ${repository.git.folder}`);
  return found;
}

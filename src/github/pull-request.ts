import type { ChangeSet, RepositoryTree } from "../model/change-set.ts";

/** Names one pull request, and the installation whose token may read and answer it. */
export interface PullRequestName {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  readonly installationId: number;
}

/** What GitHub says of a pull request at the time when it is asked. */
export interface PullRequest extends PullRequestName {
  readonly open: boolean;
  readonly draft: boolean;
  /** Name of the branch that it goes into. */
  readonly baseRef: string;
  /** Tip of that branch as GitHub last compared it; not the merge base. */
  readonly baseSha: string;
  readonly headSha: string;
  /** Number of files that GitHub counts, which may be more than it lists. */
  readonly changedFiles: number;
}

/** A text file of the repository. */
export interface CodeFile {
  readonly path: string;
  readonly text: string;
}

/** The configuration as it stands on the base branch, or in the organisation's repository. */
export interface ConfigFile {
  /** Null where neither has one. */
  readonly text: string | null;
  /** Where it was found, for messages; the repository's own path where there is none. */
  readonly path: string;
}

/** One pull request at one head commit, with everything that a review reads from GitHub. Reads are kept: ask twice, read once. */
export interface PullRequestAtHead extends PullRequest {
  readChangeSet(): Promise<ChangeSet>;
  readConfig(): Promise<ConfigFile>;
  /** The trees of the merge base and of the head; nothing of them is read yet. */
  readTrees(): Promise<{ readonly base: GitHubTree; readonly head: GitHubTree }>;
  /** Paths of the merge base that its branch did not have at a time; null: not known. */
  mergedSince(time: Date): Promise<ReadonlySet<string> | null>;
  /** The wanted text files at the merge base or at the head. Throws CodeNotWholeError where the archive is over a limit. */
  readCode(side: "base" | "head", isWanted?: (path: string) => boolean): AsyncIterable<CodeFile>;
  /** Address of another pull request of the repository; null where it is not open. */
  findOpen(number: number): Promise<string | null>;
}

/** The tree of a commit, as far as GitHub lists it. */
export interface GitHubTree extends RepositoryTree {
  /** Why the list of paths is not whole, in a sentence; null where it is whole. */
  incomplete(): Promise<string | null>;
  /** The git object of a path, or null where there is no such file. */
  blobOf(path: string): Promise<string | null>;
}

import type { CommitFacts } from "../git/git-repository.ts";
import type { GitHubState } from "../github-state.ts";
import { apiAddress, nodeId, webAddress } from "./show-basics.ts";

/** A commit, without its files. */
export function showCommit(commit: CommitFacts, state: GitHubState): object {
  const { sha, tree, parents, authorName, authorEmail, date, message } = commit;
  const person = { name: authorName, email: authorEmail, date };
  const address = (id: string) => `${apiAddress(state)}/commits/${id}`;
  return {
    sha,
    node_id: nodeId("C", Number.parseInt(sha.slice(0, 8), 16)),
    commit: {
      author: person,
      committer: person,
      message,
      tree: { sha: tree, url: `${apiAddress(state)}/git/trees/${tree}` },
      url: `${apiAddress(state)}/git/commits/${sha}`,
      comment_count: 0,
    },
    url: address(sha),
    html_url: `${webAddress(state)}/commit/${sha}`,
    author: null,
    committer: null,
    parents: parents.map((parent) => ({ sha: parent, url: address(parent) })),
  };
}

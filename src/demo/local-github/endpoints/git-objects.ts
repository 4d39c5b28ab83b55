import type { TreeEntry } from "../git/git-repository.ts";
import type { GitHubState } from "../github-state.ts";
import { ok } from "../http/answer.ts";
import { notFound } from "../http/github-error.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import { apiAddress, nodeId } from "../show/show-basics.ts";
import { refuseHugeFile, toBase64Lines, wantsRaw } from "./repository.ts";

/** A recursive tree is cut at so many entries, or bytes of JSON, and says so. */
const MOST_ENTRIES = 100_000;
const LARGEST_TREE = 7 * 1024 * 1024;

/** Trees and blobs by their ids. */
export const gitObjectRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/git/trees/{tree+}",
    access: { contents: "read" },
    answer: answerTree,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/git/blobs/{sha}",
    access: { contents: "read" },
    answer: answerBlob,
  },
];

async function answerTree({ parameters, query }: ApiRequest, state: GitHubState) {
  const { git } = state.repository;
  const name = parameters.tree ?? "";
  const id = (await git.resolveCommit(name)) ?? name;
  if (!/^[0-9a-f]{40,64}$/.test(id)) throw notFound();
  const object = await git.readObject(`${id}^{tree}`);
  if (object === null) throw notFound();
  // GitHub reads any value as yes, "0" and "false" too.
  const entries = await git.listTree(id, query.has("recursive"));
  const { shown, truncated } = cutEntries(entries.map((entry) => showEntry(entry, state)));
  return ok({ sha: object.id, url: `${apiAddress(state)}/git/trees/${object.id}`, tree: shown, truncated });
}

function showEntry({ path, mode, type, sha, size }: TreeEntry, state: GitHubState): object {
  const address = type === "commit" ? {} : { url: `${apiAddress(state)}/git/${type}s/${sha}` };
  return { path, mode, type, sha, ...(size === null ? {} : { size }), ...address };
}

function cutEntries(entries: readonly object[]): { shown: readonly object[]; truncated: boolean } {
  let bytes = 0;
  const shown = entries.slice(0, MOST_ENTRIES).filter((entry) => {
    bytes += JSON.stringify(entry).length;
    return bytes <= LARGEST_TREE;
  });
  return { shown, truncated: shown.length < entries.length };
}

async function answerBlob({ parameters, accept }: ApiRequest, state: GitHubState) {
  const sha = parameters.sha ?? "";
  const object = /^[0-9a-f]{40,64}$/.test(sha) ? await state.repository.git.readObject(sha) : null;
  if (object?.type !== "blob") throw notFound();
  const { content } = object;
  refuseHugeFile(content.length);
  if (wantsRaw(accept)) {
    return ok(content, { "content-type": "application/vnd.github.raw+json; charset=utf-8" });
  }
  return ok({
    sha,
    node_id: nodeId("B", Number.parseInt(sha.slice(0, 8), 16)),
    size: content.length,
    url: `${apiAddress(state)}/git/blobs/${sha}`,
    content: toBase64Lines(content),
    encoding: "base64",
  });
}

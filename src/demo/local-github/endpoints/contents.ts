import type { GitObject } from "../../../git/object-reader.ts";
import type { GitHubState } from "../github-state.ts";
import { ok } from "../http/answer.ts";
import { notFound } from "../http/github-error.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import { findCommit } from "../pull-diff.ts";
import { apiAddress, webAddress } from "../show/show-basics.ts";
import { LARGEST_INLINE, refuseHugeFile, toBase64Lines, wantsRaw } from "./repository.ts";

/** A folder lists no more entries. */
const MOST_ENTRIES = 1000;

/** Files and folders by path. */
export const contentsRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/contents/{path+}",
    access: { contents: "read" },
    answer: answerContents,
  },
];

async function answerContents({ parameters, query, accept }: ApiRequest, state: GitHubState) {
  const { git, defaultBranch } = state.repository;
  const commit = await findCommit(git, query.get("ref") ?? defaultBranch);
  const path = (parameters.path ?? "").replace(/\/+$/, "");
  const object = await git.readObject(`${commit}:${path}`);
  if (object === null) throw notFound();
  if (object.type === "tree") return ok(await listFolder(object, path, state));
  if (object.type !== "blob") throw notFound();
  refuseHugeFile(object.content.length);
  if (wantsRaw(accept))
    return ok(object.content, { "content-type": "application/vnd.github.raw+json; charset=utf-8" });
  return ok(showFile(object, path, state));
}

function showFile({ id, content }: GitObject, path: string, state: GitHubState): object {
  const small = content.length <= LARGEST_INLINE;
  return {
    ...showEntry({ path, type: "file", sha: id, size: content.length }, state),
    content: small ? toBase64Lines(content) : "",
    encoding: small ? "base64" : "none",
  };
}

async function listFolder({ id }: GitObject, folder: string, state: GitHubState): Promise<readonly object[]> {
  const entries = await state.repository.git.listTree(id, false);
  return entries.slice(0, MOST_ENTRIES).map(({ path, type, mode, sha, size }) => {
    const kind =
      type === "tree" ? "dir" : type === "commit" ? "submodule" : mode === "120000" ? "symlink" : "file";
    return showEntry({ path: `${folder}/${path}`, type: kind, sha, size: size ?? 0 }, state);
  });
}

function showEntry(
  { path, type, sha, size }: { path: string; type: string; sha: string; size: number },
  state: GitHubState,
): object {
  const address = `${apiAddress(state)}/contents/${encodeURI(path)}`;
  return {
    name: path.split("/").at(-1),
    path,
    sha,
    size,
    url: address,
    html_url: `${webAddress(state)}/blob/${state.repository.defaultBranch}/${encodeURI(path)}`,
    git_url: `${apiAddress(state)}/git/blobs/${sha}`,
    download_url: null,
    type,
    _links: { self: address },
  };
}

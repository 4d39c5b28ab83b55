import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { GitHubState } from "../github-state.ts";

const PATH = /^\/([^/]+)\/([^/]+)\/legacy\.tar\.gz\/([0-9a-f]{40,64})$/;

/**
 * Makes the handler of the archives' host: GitHub has it apart from the API, with addresses that hold a secret of their
 * own. A request that brings the API's token along is refused and recorded, since the token would have leaked.
 */
export function serveArchives(
  state: GitHubState,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", state.addresses.archives);
    const commit = PATH.exec(pathname)?.[3];
    const leaked = request.headers.authorization !== undefined;
    const allowed = state.archiveSecrets.has(searchParams.get("token") ?? "");
    const status = leaked ? 400 : commit === undefined || !allowed ? 404 : 200;
    state.requests.push({ method: "GET", path: `archive ${pathname}`, status, known: true, at: state.now() });
    if (status !== 200 || commit === undefined) {
      response.writeHead(status).end(leaked ? "the API's token does not belong here" : "Not Found");
      return;
    }
    const { owner, name, git } = state.repository;
    const folder = `${owner.login}-${name}-${commit.slice(0, 7)}`;
    response.writeHead(200, { "content-type": "application/x-gzip" });
    await pipeline(git.archive(commit, folder), response);
  };
}

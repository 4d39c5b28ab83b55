import type { IncomingMessage, ServerResponse } from "node:http";
import type { GitHubState } from "../github-state.ts";
import { renderPage } from "./render-page.ts";

/** Makes the handler of the web pages: one for each pull request, and the way to the newest from everywhere else. */
export function servePages(
  state: GitHubState,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", state.addresses.web);
    const number = Number(/\/pull\/(\d+)$/.exec(pathname)?.[1]);
    const pull = state.pulls.find((each) => each.number === number);
    const newest = state.pulls.at(-1);
    if (pull === undefined && newest !== undefined && pathname === "/") {
      response.writeHead(302, { location: pathOf(newest.number, state) }).end();
      return;
    }
    const page = pull === undefined ? "Not Found" : await renderPage(pull, state);
    response.writeHead(pull === undefined ? 404 : 200, {
      "content-type": pull === undefined ? "text/plain" : "text/html; charset=utf-8",
      // What a stranger wrote in a repository is shown here: nothing of it may run or be loaded.
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    });
    response.end(page);
  };
}

/** Path of a pull request's page. */
export function pathOf(number: number, { repository }: GitHubState): string {
  return `/${repository.owner.login}/${repository.name}/pull/${number}`;
}

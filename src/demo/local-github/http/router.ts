import type { GitHubState } from "../github-state.ts";
import type { Answer } from "./answer.ts";
import type { Access, Caller } from "./authenticate.ts";

/** A request as endpoints see it: authenticated, its path taken apart, its body parsed. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

/** One endpoint of the REST API. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** As GitHub's documentation writes it: `{name}` is one part of the path, `{name+}` may hold slashes. */
  readonly path: string;
  readonly access: Access;
  readonly answer: (request: ApiRequest, state: GitHubState) => Answer | Promise<Answer>;
}

/** A route that takes a request, with the parts of the path by name. */
export interface MatchedRoute {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Makes the function that finds the route of a request; null where GitHub would answer 404. */
export function createRouter(
  routes: readonly Route[],
): (method: string, path: string) => MatchedRoute | null {
  const compiled = routes.map((route) => ({ route, pattern: compile(route.path) }));
  return (method, path) => {
    for (const { route, pattern } of compiled) {
      if (route.method !== method) continue;
      const groups = pattern.exec(path)?.groups;
      if (groups !== undefined) return { route, parameters: decode(groups) };
    }
    return null;
  };
}

function compile(path: string): RegExp {
  const source = path
    .replace(/[.]/g, "\\.")
    .replace(/\{(\w+)\+\}/g, "(?<$1>.+)")
    .replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return new RegExp(`^(?<_>)${source}$`);
}

function decode(groups: Readonly<Record<string, string>>): Record<string, string> {
  const { _, ...parameters } = groups;
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
}

import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { RATE_LIMIT, routes } from "../endpoints/index.ts";
import type { GitHubState } from "../github-state.ts";
import type { Answer } from "./answer.ts";
import { authenticate, authorise } from "./authenticate.ts";
import { GitHubError, notFound } from "./github-error.ts";
import { createRouter, type MatchedRoute } from "./router.ts";

/**
 * Lets a test stand in the way of requests: an answer of its own instead of the endpoint's, or, with `done`, after the
 * endpoint has done its work, as when GitHub's answer is lost on the way. Null lets the request through.
 */
export type Interfere = (request: {
  readonly method: string;
  readonly path: string;
}) => { readonly answer: Answer; readonly done: boolean } | null;

const findRoute = createRouter(routes);

/** Makes the handler of the API: authenticate, authorise, let the endpoint answer, record. */
export function serveApi(
  state: GitHubState,
  interfere: Interfere,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const { method = "GET" } = request;
    const { pathname: path, searchParams: query } = new URL(request.url ?? "/", state.addresses.api);
    const matched = findRoute(method, path);
    const obstacle = interfere({ method, path });
    let answer = obstacle?.answer ?? null;
    if (answer === null || obstacle?.done === true) {
      const own = await answerRequest(request, matched, { path, query }, state).catch(toAnswer);
      answer ??= own;
    }
    state.requests.push({ method, path, status: answer.status, known: matched !== null, at: state.now() });
    send(request, response, answer, state);
  };
}

async function answerRequest(
  request: IncomingMessage,
  matched: MatchedRoute | null,
  { path, query }: { readonly path: string; readonly query: URLSearchParams },
  state: GitHubState,
): Promise<Answer> {
  const { method = "GET", headers } = request;
  const bytes = await buffer(request);
  if (headers["user-agent"] === undefined) {
    throw new GitHubError(
      403,
      "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
    );
  }
  const caller = authenticate(headers.authorization, state);
  if (matched === null) throw notFound();
  const { route, parameters } = matched;
  const { owner, repo } = parameters;
  const { repository } = state;
  if (repo !== undefined && !isSameName(`${owner}/${repo}`, `${repository.owner.login}/${repository.name}`)) {
    throw notFound();
  }
  authorise(caller, route.access, state);
  const body = parseBody(bytes);
  const accept = headers.accept ?? "application/json";
  return route.answer({ method, path, parameters, query, accept, body, caller }, state);
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function parseBody(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return {};
  try {
    const body: unknown = JSON.parse(bytes.toString("utf8"));
    if (typeof body === "object" && body !== null && !Array.isArray(body))
      return body as Record<string, unknown>;
  } catch {
    // Answered below: GitHub has one message for everything that is not a JSON object.
  }
  throw new GitHubError(400, "Problems parsing JSON");
}

function toAnswer(error: unknown): Answer {
  if (error instanceof GitHubError)
    return { status: error.status, body: error.body(), headers: error.headers };
  // A defect of this local GitHub: the message is for whoever runs the demo or the test.
  const { message, stack } = error as Error;
  return { status: 500, body: { message: `Local GitHub failed: ${message}`, stack } };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, headers }: Answer,
  state: GitHubState,
): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? "" : JSON.stringify(body));
  const etag = `W/"${createHash("sha256").update(bytes).digest("hex")}"`;
  const unchanged = status === 200 && request.method === "GET" && request.headers["if-none-match"] === etag;
  const used = state.requests.length;
  response.writeHead(unchanged ? 304 : status, {
    ...(body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    ...(status === 200 ? { etag } : {}),
    "x-github-media-type": "github.v3; format=json",
    "x-github-request-id": randomBytes(12).toString("hex").toUpperCase(),
    "x-ratelimit-limit": String(RATE_LIMIT),
    "x-ratelimit-used": String(used),
    "x-ratelimit-remaining": String(Math.max(0, RATE_LIMIT - used)),
    "x-ratelimit-reset": String(Math.ceil(state.now().getTime() / 1000) + 3600),
    "x-ratelimit-resource": "core",
    ...headers,
  });
  response.end(unchanged || status === 204 ? undefined : bytes);
}

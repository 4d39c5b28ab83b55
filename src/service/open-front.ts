import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Logger } from "pino";
import { answerError } from "./answer.ts";

/** Answers one request; `path` has what the route's pattern names. */
export type RouteHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  path: Readonly<Record<string, string>>,
) => Promise<void> | void;

export interface Route {
  readonly method: "GET" | "POST" | "PUT";
  /** "/api/snapshots/{owner}/{repo}" */
  readonly path: string;
  readonly handle: RouteHandler;
}

/** Times, in ms, after which a slow client is cut off: a slow body holds memory, a slow header a connection. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 60_000;
const KEEP_ALIVE = 15_000;
const MOST_CONNECTIONS = 500;

/** Opens our HTTP front: these routes and nothing else. */
export function createFront(routes: readonly Route[], log: Logger): Server {
  const compiled = routes.map((route) => ({ ...route, pattern: toPattern(route.path) }));
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT, requestTimeout: REQUEST_TIMEOUT, keepAliveTimeout: KEEP_ALIVE },
    async (request, response) => {
      const path = (request.url ?? "/").split("?")[0] ?? "/";
      const matching = compiled.filter(({ pattern }) => pattern.test(path));
      const route = matching.find(({ method }) => method === request.method);
      if (route === undefined) {
        if (!request.complete) response.setHeader("connection", "close");
        const known = matching.length > 0;
        return answerError(response, known ? 405 : 404, known ? "method not allowed" : "not found");
      }
      try {
        await route.handle(request, response, { ...route.pattern.exec(path)?.groups });
      } catch (error) {
        log.error({ err: error, path: route.path }, "A request failed");
        answerError(response, 500, "something went wrong here; the log has the reason");
      }
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
}

/** Listens and returns the address, as one can call it from this machine. */
export async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${bound}`;
}

/** Takes no more requests, lets those under way end, and cuts off what is left after `graceMs`. */
export async function closeFront(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}

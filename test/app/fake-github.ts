import nock from "nock";
import { APP_ID, LOGIN } from "./test-app.ts";

type Json = Record<string, unknown>;

/** A request that changed something, as GitHub got it. */
interface Write {
  readonly method: string;
  readonly path: string;
  readonly body: Json;
}

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  /** Null: GitHub answers 404. */
  readonly answer: (match: RegExpExecArray, body: Json, query: URLSearchParams) => [number, unknown] | null;
}

const REPO = "/repos/acme/shop";

/** What a test sets and looks at. */
export interface FakeGitHub {
  readonly writes: Write[];
  readonly pull: { head: string; base: string; state: string; draft: boolean };
  readonly files: Json[];
  readonly runs: Json[];
  readonly issueComments: Json[];
  readonly reviewComments: Json[];
  /** Routes that come before the usual ones; a test pushes its troubles here. */
  readonly routes: Route[];
  on(method: string, path: string, answer: Route["answer"]): void;
}

/** Answers the calls that a review makes, through nock, and keeps what is written. Anything else is 404. */
export function startFakeGitHub(baseUrl = "https://api.github.com"): FakeGitHub {
  const base = new URL(baseUrl);
  const prefix = base.pathname.replace(/\/$/, "");
  const fake: FakeGitHub = {
    writes: [],
    pull: { head: "a".repeat(40), base: "main", state: "open", draft: false },
    files: [],
    runs: [],
    issueComments: [],
    reviewComments: [],
    routes: [],
    on: (method, path, answer) => fake.routes.push({ method, pattern: new RegExp(`^${path}$`), answer }),
  };
  const usual = usualRoutes(fake);
  const reply = (method: string) => (uri: string, body: unknown) => {
    const url = new URL(uri, base);
    const path = url.pathname.slice(prefix.length);
    const given = (typeof body === "object" && body !== null ? body : {}) as Json;
    if (method !== "GET" && !path.endsWith("/access_tokens")) {
      fake.writes.push({ method, path, body: given });
    }
    for (const route of [...fake.routes, ...usual]) {
      const match = route.method === method ? route.pattern.exec(path) : null;
      const answer = match === null ? null : route.answer(match, given, url.searchParams);
      if (answer !== null) return answer;
    }
    return [404, { message: "Not Found" }];
  };
  const api = nock(base.origin).persist();
  api.get(/.*/).reply(reply("GET") as never);
  api.post(/.*/).reply(reply("POST") as never);
  api.patch(/.*/).reply(reply("PATCH") as never);
  api.delete(/.*/).reply(reply("DELETE") as never);
  return fake;
}

function usualRoutes(fake: FakeGitHub): Route[] {
  const routes: Route[] = [];
  const on = (method: string, path: string, answer: Route["answer"]) =>
    routes.push({ method, pattern: new RegExp(`^${path}$`), answer });
  let nextId = 100;
  const user = { login: LOGIN };

  on("POST", "/app/installations/\\d+/access_tokens", () => [201, { token: "ghs_secret", permissions: {} }]);
  on("GET", "/app", () => [200, { id: APP_ID, slug: "lockkeeper-test" }]);
  on("GET", `${REPO}/pulls/7`, () => [200, pullOf(fake)]);
  on("GET", `${REPO}/compare/.*`, () => [200, { merge_base_commit: { sha: "c".repeat(40) } }]);
  on("GET", `${REPO}/pulls/7/files`, () => [200, fake.files]);
  on("GET", `${REPO}/git/trees/.*`, () => [200, { tree: [], truncated: false }]);

  on("GET", `${REPO}/commits/(.*)/check-runs`, (match) => {
    const check_runs = fake.runs.filter(({ head_sha }) => head_sha === match[1]);
    return [200, { total_count: check_runs.length, check_runs }];
  });
  on("POST", `${REPO}/check-runs`, (_match, body) => {
    const run = { id: nextId++, app: { id: APP_ID }, ...body, output: { annotations_count: 0 } };
    fake.runs.push(run);
    return [201, run];
  });
  on("PATCH", `${REPO}/check-runs/(\\d+)`, (match, body) => {
    const run = fake.runs.find(({ id }) => id === Number(match[1]));
    if (run === undefined) return null;
    const given = (body.output as { annotations?: unknown[] } | undefined)?.annotations?.length ?? 0;
    const before = (run.output as { annotations_count: number }).annotations_count;
    Object.assign(run, body, { output: { ...(body.output as Json), annotations_count: before + given } });
    return [200, run];
  });

  on("GET", `${REPO}/issues/7/comments`, () => [200, fake.issueComments]);
  on("POST", `${REPO}/issues/7/comments`, (_match, body) => {
    const comment = { id: nextId++, user, ...body };
    fake.issueComments.push(comment);
    return [201, comment];
  });
  on("GET", `${REPO}/pulls/7/comments`, () => [200, fake.reviewComments]);
  on("POST", `${REPO}/pulls/7/comments`, (_match, body) => {
    const comment = { id: nextId++, user, subject_type: "line", ...body };
    fake.reviewComments.push(comment);
    return [201, comment];
  });
  on("POST", `${REPO}/pulls/7/reviews`, (_match, body) => {
    for (const comment of body.comments as Json[]) {
      fake.reviewComments.push({ id: nextId++, user, subject_type: "line", ...comment });
    }
    return [200, { id: nextId++ }];
  });
  for (const [kind, list] of [
    ["issues", fake.issueComments],
    ["pulls", fake.reviewComments],
  ] as const) {
    on("PATCH", `${REPO}/${kind}/comments/(\\d+)`, (match, body) => {
      const comment = list.find(({ id }) => id === Number(match[1]));
      return comment === undefined ? null : [200, Object.assign(comment, body)];
    });
    on("DELETE", `${REPO}/${kind}/comments/(\\d+)`, (match) => {
      const index = list.findIndex(({ id }) => id === Number(match[1]));
      if (index < 0) return null;
      list.splice(index, 1);
      return [204, ""];
    });
  }
  return routes;
}

function pullOf({ pull, files }: FakeGitHub): Json {
  return {
    number: 7,
    state: pull.state,
    draft: pull.draft,
    base: { ref: pull.base, sha: "b".repeat(40) },
    head: { sha: pull.head },
    changed_files: files.length,
  };
}

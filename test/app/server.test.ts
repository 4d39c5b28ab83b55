import { createHmac } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import nock from "nock";
import pg from "pg";
import type { PullRequestAtHead } from "../../src/github/pull-request.ts";
import { openStore } from "../../src/jobs/open-store.ts";
import type { QueueStore } from "../../src/jobs/queue-store.ts";
import type { WantedReview } from "../../src/model/review.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../src/server.ts";
import { createLog } from "../../src/service/create-log.ts";
import { type FakeGitHub, startFakeGitHub } from "./fake-github.ts";
import { APP_ID, ImpatientOctokit, privateKey } from "./test-app.ts";

const secret = "the-webhook-secret-of-this-test";
const apiUrl = "https://github.example.com/api/v3";
const clean: WantedReview = {
  check: { conclusion: "success", title: "No migrations", summary: "Nothing.", text: null, annotations: [] },
  ...{ sticky: null, stickyWhenClear: "Clear.", comments: [] },
};

let folder: string;
let store: QueueStore;
let gitHub: FakeGitHub;
let server: RunningServer | null = null;
let reviewed: PullRequestAtHead[] = [];
let lines: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-server-"));
  await chmod(folder, 0o755);
  store = await openStore({ databaseUrl: null, dataFolder: folder });
  nock.disableNetConnect();
  nock.enableNetConnect("127.0.0.1");
});

beforeEach(() => {
  gitHub = startFakeGitHub(apiUrl);
  reviewed = [];
  lines = [];
});

afterEach(async () => {
  await server?.stop();
  server = null;
  nock.cleanAll();
  await runSql(store.connection, "DROP SCHEMA IF EXISTS lockkeeper CASCADE");
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
  nock.restore();
});

const environment = {
  ...{ APP_ID: String(APP_ID), PRIVATE_KEY: privateKey, WEBHOOK_SECRET: secret },
  ...{ GITHUB_API_URL: apiUrl, HOST: "127.0.0.1", PORT: "0" },
};

async function start(more: Partial<ServerOptions> = {}): Promise<RunningServer> {
  server = await startServer({
    environment,
    review: async (pull) => {
      reviewed.push(pull);
      return clean;
    },
    // The store outlives the servers of these tests.
    openStore: async () => ({ ...store, close: async () => {} }),
    receiveSnapshot: null,
    log: createLog("info", [secret], (line) => lines.push(line)),
    Octokit: ImpatientOctokit,
    ...more,
  });
  return server;
}

async function runSql(connection: QueueStore["connection"], sql: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

let deliveries = 0;

function deliver(event: string, payload: object, headers: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify(payload);
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  return fetch(`${server?.url}/api/github/webhooks`, {
    method: "POST",
    body,
    headers: {
      ...{ "content-type": "application/json", "x-github-event": event, "x-hub-signature-256": signature },
      "x-github-delivery": `delivery-${++deliveries}-${process.pid}`,
      ...headers,
    },
  });
}

function pullRequestEvent(action: string, more: object = {}): object {
  return {
    action,
    number: 7,
    pull_request: { number: 7, head: { sha: "f".repeat(40) } },
    repository: { name: "shop", owner: { login: "acme" } },
    installation: { id: 1 },
    sender: { login: "jo", type: "User" },
    ...more,
  };
}

async function until(isTrue: () => boolean, ms = 10_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`waited in vain; the log says:\n${lines.join("")}`);
    await sleep(20);
  }
}

const isChecked = (count: number) => () =>
  gitHub.runs.filter(({ status }) => status === "completed").length === count;

describe("a webhook", () => {
  test("of a pull request is answered at once and leads to the check, at the present head", async () => {
    await start();
    const answer = await deliver("pull_request", pullRequestEvent("opened"));
    expect(isChecked(0)()).toBe(true);
    expect([answer.status, await answer.json()]).toEqual([202, { ok: true }]);
    await until(isChecked(1));
    expect(gitHub.runs[0]).toMatchObject({ head_sha: "a".repeat(40), conclusion: "success" });
    expect(reviewed[0]).toMatchObject({ owner: "acme", repo: "shop", number: 7, headSha: "a".repeat(40) });
  });

  test.each([
    ["pull_request", pullRequestEvent("synchronize")],
    ["pull_request", pullRequestEvent("reopened")],
    ["pull_request", pullRequestEvent("ready_for_review")],
    ["pull_request", pullRequestEvent("edited", { changes: { base: { ref: { from: "old" } } } })],
    [
      "check_run",
      pullRequestEvent("rerequested", { check_run: { external_id: "pr:7:abc:def", pull_requests: [] } }),
    ],
    [
      "check_suite",
      pullRequestEvent("rerequested", {
        check_suite: { head_sha: "a".repeat(40), pull_requests: [{ number: 7 }] },
      }),
    ],
  ])("%s leads to a review (%#)", async (event, payload) => {
    await start();
    expect((await deliver(event, payload)).status).toBe(202);
    await until(isChecked(1));
  });

  test("to re-run all checks of a fork's pull request finds it by its head", async () => {
    gitHub.on("GET", "/repos/acme/shop/commits/a+/pulls", () => [
      200,
      [
        { number: 7, state: "open", head: { sha: "a".repeat(40) } },
        { number: 8, state: "closed", head: { sha: "a".repeat(40) } },
      ],
    ]);
    await start();
    const suite = { head_sha: "a".repeat(40), pull_requests: [] };
    await deliver("check_suite", pullRequestEvent("rerequested", { check_suite: suite }));
    await until(isChecked(1));
  });

  test.each([
    ["pull_request", pullRequestEvent("labeled")],
    ["pull_request", pullRequestEvent("edited", { changes: { title: { from: "old" } } })],
    ["merge_group", pullRequestEvent("checks_requested", { merge_group: {} })],
    ["installation", pullRequestEvent("created")],
    ["check_run", pullRequestEvent("rerequested", { check_run: { external_id: "somebody's own" } })],
  ])("%s without work for us is taken and leads to nothing (%#)", async (event, payload) => {
    await start();
    expect((await deliver(event, payload)).status).toBe(202);
    expect(await (await fetch(`${server?.url}/metrics`)).text()).toContain(
      'lockkeeper_jobs{state="waiting"} 0',
    );
    expect(gitHub.writes).toEqual([]);
  });

  test("that comes again is counted and leads to nothing", async () => {
    await start();
    const again = { "x-github-delivery": `same-${process.pid}` };
    await deliver("pull_request", pullRequestEvent("opened"), again);
    await until(isChecked(1));
    expect((await deliver("pull_request", pullRequestEvent("opened"), again)).status).toBe(202);
    const metrics = await (await fetch(`${server?.url}/metrics`)).text();
    expect(metrics).toContain("lockkeeper_repeated_deliveries_total 1");
    expect(reviewed).toHaveLength(1);
  });
});

describe("a webhook is refused", () => {
  test("with 400 where its signature is wrong, over the bytes as they came", async () => {
    await start();
    const wrong = { "x-hub-signature-256": `sha256=${"0".repeat(64)}` };
    const answer = await deliver("pull_request", pullRequestEvent("opened"), wrong);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: "the signature does not match the webhook secret" },
    ]);
    expect((await deliver("pull_request", {}, { "x-hub-signature-256": "" })).status).toBe(400);
    expect(lines.join("")).not.toContain(secret);
  });

  test("with 400 or 415 where it is not one of GitHub's", async () => {
    await start();
    const bare = await fetch(`${server?.url}/api/github/webhooks`, { method: "POST", body: "{}" });
    expect(bare.status).toBe(400);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect((await deliver("pull_request", {}, form)).status).toBe(415);
    const nothing = await deliver("pull_request", null as unknown as object);
    expect([nothing.status, await nothing.json()]).toEqual([400, { error: "the body is not JSON" }]);
  });

  test("with 413 where it is larger than GitHub ever sends, before anything else is done with it", async () => {
    await start();
    const announced = await deliver("push", { text: "x".repeat(26 * 1024 * 1024) }).then(
      ({ status }) => status,
      // The connection may be closed while the rest is still being sent.
      () => 413,
    );
    expect(announced).toBe(413);
    expect(await sendChunks(27)).toBe(413);
    expect((await fetch(`${server?.url}/healthz`)).status).toBe(200);
  });

  test("with 503 where the queue's database is away, so that GitHub has it as failed", async () => {
    const broken = { ...store.connection, database: "template1" };
    await start({ openStore: async () => ({ ...store, connection: broken, close: async () => {} }) });
    await runSql(broken, "ALTER TABLE lockkeeper.delivery RENAME TO delivery_away");
    const answer = await deliver("pull_request", pullRequestEvent("opened"));
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { error: "the queue is not available; deliver again later" },
    ]);
  });
});

/** Sends a body in chunks of 1 MB without saying how long it will be. */
function sendChunks(count: number): Promise<number> {
  return new Promise((resolve) => {
    const headers = {
      ...{ "content-type": "application/json", "x-github-event": "push", "x-github-delivery": "chunks" },
      "x-hub-signature-256": "sha256=0",
    };
    const sending = httpRequest(
      `${server?.url}/api/github/webhooks`,
      { method: "POST", headers },
      (answer) => {
        resolve(answer.statusCode ?? 0);
        sending.destroy();
      },
    );
    sending.on("error", () => {});
    const chunk = Buffer.alloc(1024 * 1024, "x");
    let left = count;
    const write = (): void => {
      if (left-- > 0) sending.write(chunk, write);
    };
    write();
  });
}

describe("the service", () => {
  test("answers health, readiness and metrics, and nothing else", async () => {
    await start();
    const get = async (at: string) => (await fetch(`${server?.url}${at}`)).status;
    expect(await Promise.all(["/healthz", "/readyz", "/metrics"].map(get))).toEqual([200, 200, 200]);
    expect(await Promise.all(["/", "/probot/setup", "/ping", "/api/github/webhooks"].map(get))).toEqual([
      ...[404, 404, 404, 405],
    ]);
    const put = await fetch(`${server?.url}/api/snapshots/acme/shop/main`, { method: "PUT", body: "x" });
    expect(put.status).toBe(404);
  });

  test("hands an upload of a snapshot on, with what the path names", async () => {
    let named: Readonly<Record<string, string>> = {};
    await start({
      receiveSnapshot: (request, response, at) => {
        named = at;
        request.resume();
        response.writeHead(201).end();
      },
    });
    const put = await fetch(`${server?.url}/api/snapshots/acme/shop/main`, { method: "PUT", body: "x" });
    expect([put.status, named]).toEqual([201, { owner: "acme", repo: "shop", database: "main" }]);
  });

  test("tells nothing of an error inside", async () => {
    await start({
      receiveSnapshot: () => {
        throw new Error("postgres://me:hunter2@db failed");
      },
    });
    const put = await fetch(`${server?.url}/api/snapshots/a/b/c`, { method: "PUT", body: "x" });
    expect(put.status).toBe(500);
    expect(await put.text()).not.toContain("failed");
    expect(lines.join("")).toContain("postgres://me:[password]@db failed");
  });

  test("waits for the review that runs when it is stopped, and is ready no more", async () => {
    let finish = () => {};
    await start({
      review: () =>
        new Promise((resolve) => {
          finish = () => resolve(clean);
        }),
    });
    await deliver("pull_request", pullRequestEvent("opened"));
    await until(() => gitHub.runs.length === 1);
    const stopped = server?.stop();
    await sleep(100);
    await expect(fetch(`${server?.url}/readyz`)).rejects.toThrow();
    finish();
    await stopped;
    expect(isChecked(1)()).toBe(true);
  });

  test("keeps tokens out of its log when GitHub refuses", async () => {
    gitHub.on("GET", "/repos/acme/shop/pulls/7", () => [
      500,
      { message: "token ghs_4711_eyJhbGciOi.eyJpc3.sig-1 is bad" },
    ]);
    await start();
    await deliver("pull_request", pullRequestEvent("opened"));
    await until(() => lines.some((line) => line.includes("A job failed")));
    expect(lines.join("")).not.toMatch(/ghs_|BEGIN|eyJ/);
    expect(await (await fetch(`${server?.url}/metrics`)).text()).toContain(
      'lockkeeper_github_errors_total{status="500"} 1',
    );
  });

  test.each(["APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"])(
    "does not start without %s and says what to do",
    async (name) => {
      await expect(start({ environment: { ...environment, [name]: "" } })).rejects.toThrow(
        new RegExp(`${name}.*settings page of your GitHub App`),
      );
    },
  );
});

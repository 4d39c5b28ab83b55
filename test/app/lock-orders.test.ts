import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { createReviewer } from "../../src/create-reviewer.ts";
import type { Interfere } from "../../src/demo/local-github/http/serve-api.ts";
import { type LocalGitHub, startLocalGitHub } from "../../src/demo/local-github/start-local-github.ts";
import { commitFiles, initRepository } from "../../src/demo/write-commits.ts";
import { runGit } from "../../src/git/run-git.ts";
import { openStore } from "../../src/jobs/open-store.ts";
import type { QueueStore } from "../../src/jobs/queue-store.ts";
import { type RunningServer, startServer } from "../../src/server.ts";
import { createLog } from "../../src/service/create-log.ts";
import { ImpatientOctokit } from "./test-app.ts";

const SCHEMA = "CREATE TABLE users (id bigint);\nCREATE TABLE orders (id bigint);";
const up = (...statements: string[]) => `-- migrate:up\n${statements.join("\n")}\n-- migrate:down\n`;
const column = (table: string, name: string) => `ALTER TABLE ${table} ADD COLUMN ${name} text;`;
const CHECK = "Can deadlock with #";

let folder: string;
let store: QueueStore;
let base: string;
let gitHub: LocalGitHub;
let server: RunningServer;
let lines: string[];
let interfere: Interfere;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-orders-"));
  await chmod(folder, 0o755);
  store = await openStore({ databaseUrl: null, dataFolder: folder });
  await initRepository(repository(), "main");
  const first = { "db/migrations/20260101000000_start.sql": up(SCHEMA), "flyway/V1__start.sql": SCHEMA };
  base = await commitFiles(repository(), first, "base");
});

beforeEach(async () => {
  lines = [];
  interfere = () => null;
  gitHub = await startLocalGitHub({
    ...{ repository: repository(), owner: "harbour", name: "shop", defaultBranch: "main" },
    interfere: (request) => interfere(request),
  });
  const reviewer = createReviewer({
    openShadow: null,
    readStoredSnapshot: async () => null,
    now: () => new Date(),
    progress: () => {},
  });
  server = await startServer({
    environment: {
      ...{ APP_ID: String(gitHub.appId), PRIVATE_KEY: gitHub.privateKey },
      ...{ WEBHOOK_SECRET: gitHub.webhookSecret, GITHUB_API_URL: gitHub.url, HOST: "127.0.0.1", PORT: "0" },
    },
    review: reviewer,
    openStore: async () => ({ ...store, close: async () => {} }),
    receiveSnapshot: null,
    log: createLog("info", [], (line) => lines.push(line)),
    Octokit: ImpatientOctokit,
  });
});

afterEach(async () => {
  await server.stop();
  await gitHub.stop();
  await runSql("DROP SCHEMA lockkeeper CASCADE");
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

function repository(): string {
  return path.join(folder, "repository");
}

async function runSql(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(store.connection);
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}

async function deliverAndWait(event: Parameters<LocalGitHub["deliver"]>[1]): Promise<void> {
  const before = lines.length;
  expect((await gitHub.deliver(`${server.url}/api/github/webhooks`, event)).status).toBe(202);
  const deadline = Date.now() + 20_000;
  while (!lines.slice(before).some((line) => line.includes("Review ended"))) {
    if (Date.now() > deadline) throw new Error(`waited in vain:\n${lines.join("")}`);
    await sleep(20);
  }
}

/** Opens a pull request with a migration, and waits for its review. */
async function open(file: string, text: string): Promise<number> {
  await runGit(repository(), ["reset", "--quiet", "--hard", base]);
  const head = await commitFiles(repository(), { [file]: text }, file);
  const event = await gitHub.openPullRequest({ base, head, title: file });
  await deliverAndWait(event);
  return event.number;
}

/** Everything that the latest check shows. */
function shown(): string {
  const run = gitHub.state.checkRuns.at(-1);
  expect(run?.status).toBe("completed");
  return JSON.stringify([run, gitHub.state.reviewComments, gitHub.state.issueComments]);
}

const openFirst = () =>
  open("db/migrations/20260201000000_a.sql", up(column("users", "a"), column("orders", "a")));
const opposite = up(column("orders", "b"), column("users", "b"));
const openOpposite = () => open("db/migrations/20260202000000_b.sql", opposite);
const remembered = async () =>
  (await runSql("SELECT number FROM lockkeeper.lock_order ORDER BY number")).map(({ number }) => number);

describe("a pull request that locks the same tables in the opposite order", () => {
  test("is named once, with its page", async () => {
    const number = await openFirst();
    expect(shown()).not.toContain(CHECK);
    await openOpposite();
    const text = shown();
    expect(text).toContain(`${CHECK}${number} if both are deployed at the same time`);
    expect(text).toContain(`[#${number}](`);
    expect(
      gitHub.state.checkRuns.at(-1)?.annotations.filter(({ title }) => title?.includes(CHECK)),
    ).toHaveLength(1);
    expect(await remembered()).toEqual([1, 2]);
  });

  test("is accepted by a comment in the migration, with its reason", async () => {
    await openFirst();
    const allow = "-- lockkeeper: allow deadlocks-with-pull-request ours is deployed first";
    await open("db/migrations/20260202000000_b.sql", up(column("orders", "b"), allow, column("users", "b")));
    const text = shown();
    expect(text).toContain("ours is deployed first");
    expect(text).not.toContain("found nothing here");
  });

  test.each([
    ["agrees in the order", up(column("users", "b"), column("orders", "b"))],
    ["locks one of them only", up(column("orders", "b"))],
    ["lets go of each before the next", `-- migrate:up transaction:false\n${opposite.slice(11)}`],
  ])("is not where it %s", async (_what, text) => {
    await openFirst();
    await open("db/migrations/20260202000000_b.sql", text);
    expect(shown()).not.toContain(CHECK);
  });

  test("is not where the tool runs one migration at a time", async () => {
    await open("flyway/V2__a.sql", `${column("users", "a")}\n${column("orders", "a")}`);
    await open("flyway/V3__b.sql", `${column("orders", "b")}\n${column("users", "b")}`);
    expect(await remembered()).toEqual([1, 2]);
    expect(shown()).not.toContain(CHECK);
  });

  test("is forgotten when it is closed", async () => {
    const number = await openFirst();
    await deliverAndWait(await gitHub.change(number, "closed"));
    expect(await remembered()).toEqual([]);
    await openOpposite();
    expect(shown()).not.toContain(CHECK);
  });

  test("is not named where it was closed and nobody told us", async () => {
    const number = await openFirst();
    await gitHub.change(number, "closed");
    await openOpposite();
    expect(shown()).not.toContain(CHECK);
  });

  test("is not named after a push that agrees in the order", async () => {
    const number = await openFirst();
    await runGit(repository(), ["reset", "--quiet", "--hard", base]);
    const file = "db/migrations/20260201000000_a.sql";
    const text = up(column("orders", "a"), column("users", "a"));
    await deliverAndWait(
      await gitHub.push(number, await commitFiles(repository(), { [file]: text }, "again")),
    );
    await openOpposite();
    expect(shown()).not.toContain(CHECK);
  });
});

describe("a review goes on without the others", () => {
  test("where what is known of them is out of reach, and the log says so", async () => {
    await openFirst();
    await runSql("ALTER TABLE lockkeeper.lock_order RENAME COLUMN orders TO moved");
    await openOpposite();
    expect(shown()).not.toContain(CHECK);
    expect(lines.join("")).toContain("Lock orders of pull requests are out of reach");
  });

  test("where GitHub does not answer for them", async () => {
    const number = await openFirst();
    const at = `/repos/harbour/shop/pulls/${number}`;
    interfere = (request) =>
      request.path.endsWith(at) ? { answer: { status: 500, body: { message: "oops" } }, done: false } : null;
    await openOpposite();
    expect(shown()).not.toContain(CHECK);
    expect(lines.join("")).toContain("does not say whether another pull request is open");
  });
});

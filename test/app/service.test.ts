import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type LocalGitHub, startLocalGitHub } from "../../src/demo/local-github/start-local-github.ts";
import { commitFiles, initRepository } from "../../src/demo/write-commits.ts";
import { runGit } from "../../src/git/run-git.ts";
import type { PullRequestAtHead } from "../../src/github/pull-request.ts";
import { openStore } from "../../src/jobs/open-store.ts";
import type { QueueStore } from "../../src/jobs/queue-store.ts";
import type { LineComment, WantedReview } from "../../src/model/review.ts";
import { type RunningServer, startServer } from "../../src/server.ts";
import { createLog } from "../../src/service/create-log.ts";

const MIGRATION = "migrations/002_tier.sql";
const sql = ["-- the tier", "ALTER TABLE users", "  ADD COLUMN tier text;", "UPDATE users SET tier = 'é🐘';"];

let folder: string;
let store: QueueStore;
let base: string;
let head: string;
let gitHub: LocalGitHub;
let server: RunningServer;
let lines: string[];
let review: (pull: PullRequestAtHead) => Promise<WantedReview>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-service-"));
  await chmod(folder, 0o755);
  store = await openStore({ databaseUrl: null, dataFolder: folder });
  const repository = path.join(folder, "repository");
  await initRepository(repository, "main");
  base = await commitFiles(
    repository,
    {
      "migrations/001_users.sql": "CREATE TABLE users (id bigint);\r\n",
      "src/user.ts": "export const tier = 1;\n",
      "old.sql": "SELECT 1;\n",
      "logo.png": Buffer.from([0x89, 0x50, 0, 1]),
      ".github/lockkeeper.yml": "enforce: false\n",
    },
    "base",
  );
  head = await commitFiles(
    repository,
    {
      [MIGRATION]: `${sql.join("\n")}\n`,
      "migrations/001_users.sql": "CREATE TABLE users (\r\n  id bigint\r\n);\r\n",
      "old.sql": null,
      "new.sql": "SELECT 1;\n",
      "logo.png": Buffer.from([0x89, 0x50, 0, 2]),
      "generated.sql": "-- statement\n".repeat(4_000),
      ".github/lockkeeper.yml": "enforce: true\n",
    },
    "head",
  );
});

beforeEach(async () => {
  lines = [];
  gitHub = await startLocalGitHub({
    ...{ repository: path.join(folder, "repository"), owner: "harbour", name: "shop", defaultBranch: "main" },
  });
  server = await startServer({
    environment: {
      ...{
        APP_ID: String(gitHub.appId),
        PRIVATE_KEY: gitHub.privateKey,
        WEBHOOK_SECRET: gitHub.webhookSecret,
      },
      ...{ GITHUB_API_URL: gitHub.url, HOST: "127.0.0.1", PORT: "0" },
    },
    review: (pull) => review(pull),
    openStore: async () => ({ ...store, close: async () => {} }),
    receiveSnapshot: null,
    log: createLog("info", [], (line) => lines.push(line)),
  });
});

afterEach(async () => {
  await server.stop();
  await gitHub.stop();
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

function wanted(...comments: LineComment[]): WantedReview {
  const check = { conclusion: "failure" as const, title: "1 blocking", summary: "Summary.", text: "Text." };
  const annotation = { path: MIGRATION, startLine: 2, endLine: 3, level: "failure" as const };
  return {
    check: { ...check, annotations: [{ ...annotation, title: "Blocks", message: "Blocks writes" }] },
    sticky: "1 blocking in 1 migration",
    stickyWhenClear: "All risks are resolved.",
    comments,
  };
}

const onColumn: LineComment = {
  ...{ key: "column", path: MIGRATION, line: 3, startLine: 2 },
  body: "**Blocks**\n\n```suggestion\nSELECT 1;\n```",
};

/** Sends a webhook and waits until the review that it asks for has ended. */
async function deliverAndWait(event: Parameters<LocalGitHub["deliver"]>[1]): Promise<void> {
  const ended = lines.length;
  const delivery = await gitHub.deliver(`${server.url}/api/github/webhooks`, event);
  expect(delivery.status).toBe(202);
  const deadline = Date.now() + 20_000;
  while (!lines.slice(ended).some((line) => line.includes("Review ended"))) {
    if (Date.now() > deadline) throw new Error(`waited in vain:\n${lines.join("")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const open = (more: object = {}) => gitHub.openPullRequest({ base, head, title: "Add a tier", ...more });
const writes = () =>
  gitHub.state.requests.filter(({ method, path: at }) => method !== "GET" && !at.endsWith("/access_tokens"));

describe("the service on a GitHub as strict as the real one", () => {
  test.each([false, true])("reads everything of a pull request (from a fork: %s)", async (fromFork) => {
    let read: object = {};
    review = async (pull) => {
      const { files, ...changeSet } = await pull.readChangeSet();
      const { base: before } = await pull.readTrees();
      const code: string[] = [];
      for await (const file of pull.readCode("base")) code.push(file.path);
      read = {
        changeSet,
        files: Object.fromEntries(files.map((file) => [file.path, file])),
        config: await pull.readConfig(),
        ...{ paths: await before.paths(), user: await before.read("src/user.ts"), code: code.sort() },
      };
      return wanted();
    };
    await deliverAndWait(await open({ fromFork }));
    const generated = "-- statement\n".repeat(4_000);
    expect(read).toMatchObject({
      changeSet: { base, head, incomplete: null },
      files: {
        [MIGRATION]: {
          ...{ status: "added", base: null, head: `${sql.join("\n")}\n` },
          hunks: [{ start: 1, end: 4, addedLines: [1, 2, 3, 4] }],
        },
        "migrations/001_users.sql": {
          ...{
            base: "CREATE TABLE users (id bigint);\r\n",
            head: "CREATE TABLE users (\r\n  id bigint\r\n);\r\n",
          },
        },
        "new.sql": { status: "renamed", previousPath: "old.sql", base: "SELECT 1;\n", head: "SELECT 1;\n" },
        "logo.png": { head: null, unreadable: "it holds a NUL byte, so it is taken for binary" },
        "generated.sql": { head: generated, hunks: [{ start: 1, end: 4_000 }] },
      },
      config: { text: "enforce: false\n" },
      user: "export const tier = 1;\n",
      code: [".github/lockkeeper.yml", "migrations/001_users.sql", "old.sql", "src/user.ts"],
    });
    expect(gitHub.state.requests.filter(({ known }) => !known)).toEqual([]);
  });

  test("shows the review, and the same review again changes nothing", async () => {
    review = async () => wanted(onColumn, { ...onColumn, key: "file", line: null, startLine: null });
    const event = await open();
    await deliverAndWait(event);
    const { checkRuns, issueComments, reviewComments } = gitHub.state;
    expect(checkRuns).toMatchObject([
      { name: "Lockkeeper", headSha: head, conclusion: "failure", title: "1 blocking" },
    ]);
    expect(checkRuns[0]?.annotations).toHaveLength(1);
    expect(issueComments).toMatchObject([{ body: expect.stringContaining("1 blocking in 1 migration") }]);
    expect(reviewComments.map(({ place }) => [place.subject, place.startLine, place.line])).toEqual([
      ["line", 2, 3],
      ["file", null, null],
    ]);
    const before = writes().length;
    await deliverAndWait(event);
    expect(writes()).toHaveLength(before);
    expect(writes().filter(({ status }) => status >= 400)).toEqual([]);
  });

  test("follows a push: kept where the lines stay, struck through where the reason is gone", async () => {
    review = async () => wanted(onColumn, { ...onColumn, key: "update", line: 4, startLine: null });
    const event = await open();
    await deliverAndWait(event);
    const repository = path.join(folder, "repository");
    const pushed = await commitFiles(
      repository,
      { [MIGRATION]: `-- more\n${sql.slice(0, 3).join("\n")}\n` },
      "pushed",
    );
    review = async () => wanted({ ...onColumn, line: 4, startLine: 3 });
    await deliverAndWait(await gitHub.push(event.number, pushed));
    await runGit(repository, ["reset", "--quiet", "--hard", head]);
    const { checkRuns, issueComments, reviewComments } = gitHub.state;
    expect(checkRuns.map(({ headSha, status }) => [headSha, status])).toEqual([
      [head, "completed"],
      [pushed, "completed"],
    ]);
    expect(issueComments).toHaveLength(1);
    expect(reviewComments).toHaveLength(2);
    expect(reviewComments[0]).toMatchObject({
      place: { startLine: 3, line: 4 },
      body: expect.stringMatching(/^\*\*Blocks/),
    });
    expect(reviewComments[1]?.body).toMatch(/^~~\*\*Blocks\*\*~~\n\nResolved in /);
    expect(reviewComments[1]?.body).not.toContain("```suggestion");
  });
});

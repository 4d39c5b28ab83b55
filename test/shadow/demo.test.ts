import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { restoreOnShadow } from "../../src/commands/make-snapshot.ts";
import { prepareShop } from "../../src/demo/demo-subject.ts";
import type { WebhookEvent } from "../../src/demo/local-github/events/webhook-event.ts";
import { type LocalGitHub, startLocalGitHub } from "../../src/demo/local-github/start-local-github.ts";
import type { RunningServer } from "../../src/server.ts";
import { createLog } from "../../src/service/create-log.ts";
import { startService } from "../../src/start-service.ts";

const TIER = "db/migrations/0007_subscription_tier.up.sql";
const ACCOUNT = "db/migrations/0008_orders_account_id.up.sql";

let folder: string;
let github: LocalGitHub;
let service: RunningServer;
let opened: WebhookEvent;
const log: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-test-"));
  const dataFolder = join(folder, "data");
  await chmod(folder, 0o711);
  await mkdir(dataFolder, { mode: 0o711 });
  const subject = await prepareShop(folder, restoreOnShadow);
  github = await startLocalGitHub({ ...subject, defaultBranch: "main" });
  service = await startService({
    environment: {
      APP_ID: String(github.appId),
      PRIVATE_KEY: github.privateKey,
      WEBHOOK_SECRET: github.webhookSecret,
      GITHUB_API_URL: github.url,
      HOST: "127.0.0.1",
      PORT: "0",
      DATA_DIR: dataFolder,
    },
    log: createLog("warn", [], (line) => log.push(line)),
  });
  opened = await github.openPullRequest(subject.pull);
});

afterAll(async () => {
  await service?.stop();
  await github?.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Number of reviews that have ended, however they ended. */
async function countReviews(): Promise<number> {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  const counts = [...metrics.matchAll(/^lockkeeper_review_seconds_count\{[^}]*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Sends a webhook and waits until its review is done, comments included. */
async function review(event: WebhookEvent): Promise<void> {
  const before = await countReviews();
  const delivery = await github.deliver(`${service.url}/api/github/webhooks`, event);
  expect(delivery).toMatchObject({ status: 202 });
  while ((await countReviews()) === before) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Where the comments hang that are neither outdated nor resolved. */
const openComments = () =>
  github.state.reviewComments
    .filter(({ place, body }) => place.line !== null && !body.includes("lockkeeper:resolved"))
    .map(({ place, body }) => ({ ...place, body }))
    .sort((a, b) => (a.path === b.path ? (a.line ?? 0) - (b.line ?? 0) : a.path < b.path ? -1 : 1));

const writes = () =>
  github.state.requests.filter(({ method, path }) => method !== "GET" && !path.endsWith("/access_tokens"));

test("a webhook becomes a failing check, and a comment on each hazard's lines, and nothing else", async () => {
  await review(opened);
  const comments = openComments();
  expect(comments.map(({ path, startLine, line }) => [path, startLine ?? line, line])).toEqual([
    [TIER, 2, 19],
    [TIER, 19, 19],
    [TIER, 21, 21],
    [ACCOUNT, 1, 1],
  ]);
  const [loop, notNull, index, rename] = comments.map(({ body }) => body);
  expect(loop).toContain("DO block");
  expect(notNull).toContain("reads all 2.3 M rows (1.1 GB) under ACCESS EXCLUSIVE");
  expect(index).toContain("`CREATE INDEX CONCURRENTLY` cannot run inside a transaction");
  expect(rename).toContain("src/reports/revenue.ts:8");
  expect(loop).toContain("Proven on PostgreSQL 16");
  // The proof of a plan stands where the plan is told.
  expect(notNull).toContain("it runs in the plan that is told at lines 5 to 17");
  expect(github.state.checkRuns).toMatchObject([
    {
      name: "Lockkeeper",
      status: "completed",
      conclusion: "failure",
      title: expect.stringContaining("4 blocking"),
    },
  ]);
  expect(github.state.issueComments).toHaveLength(1);
  expect(log).toEqual([]);
});

test("asks GitHub for nothing that is not there, and with no more rights than it needs", () => {
  expect(github.state.requests.filter(({ known, status }) => !known || status >= 400)).toEqual([]);
  expect(github.state.requests).toContainEqual(
    expect.objectContaining({ path: expect.stringMatching(/^archive /), status: 200 }),
  );
  for (const { permissions, repositories } of github.state.tokens) {
    expect(permissions).toMatchObject({ contents: "read" });
    expect(repositories).toEqual(["shop"]);
  }
});

test("the same head a second time changes nothing", async () => {
  const before = writes();
  const shown = JSON.stringify([
    github.state.checkRuns,
    github.state.reviewComments,
    github.state.issueComments,
  ]);
  await review({ ...opened, payload: { ...opened.payload, action: "synchronize" } });
  expect(writes().slice(before.length)).toEqual([]);
  expect(
    JSON.stringify([github.state.checkRuns, github.state.reviewComments, github.state.issueComments]),
  ).toBe(shown);
});

test("a check that is run again, alone or with all others, gets a new run with the same result", async () => {
  await review(github.rerunCheck(1));
  await review(github.rerunAllChecks(1));
  const shown = github.state.checkRuns.map(({ conclusion, title }) => [conclusion, title]);
  expect(shown).toEqual([shown[0], shown[0], shown[0]]);
  expect(github.state.reviewComments).toHaveLength(4);
});

test("a suggestion is committed as it is, and its finding is gone", async () => {
  const comment = github.state.reviewComments.find(({ body }) => body.includes("DO block"));
  expect(comment?.body).toContain("subscription_tier text DEFAULT 'free' NOT NULL;");
  await review(await github.applySuggestion(comment?.id ?? 0));
  expect(comment).toMatchObject({
    place: { line: null },
    body: expect.stringContaining("lockkeeper:resolved"),
  });
  // The NOT NULL went with it.
  expect(openComments().map(({ path, line }) => [path, line])).toEqual([
    [TIER, 8],
    [ACCOUNT, 1],
  ]);
  const [pull] = github.state.pulls;
  expect(github.state.checkRuns.at(-1)).toMatchObject({ headSha: pull?.headSha, status: "completed" });
});

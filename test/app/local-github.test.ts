import { createSign } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Octokit } from "@octokit/rest";
import type { Interfere } from "../../src/demo/local-github/http/serve-api.ts";
import { type LocalGitHub, startLocalGitHub } from "../../src/demo/local-github/start-local-github.ts";
import { commitFiles, initRepository } from "../../src/demo/write-commits.ts";
import { isSignedWith } from "../../src/service/verify-signature.ts";

const REPOSITORY = { owner: "harbour", repo: "shop" };
const MIGRATION = "migrations/002_tier.sql";
const lines = (count: number, text = "line") =>
  Array.from({ length: count }, (_, index) => `${text} ${index + 1}`);
const joined = (list: readonly string[]) => `${list.join("\n")}\n`;

let folder: string;
let base: string;
let head: string;
let pushed: string;
let github: LocalGitHub;
let octokit: Octokit;
let obstacle: Interfere = () => null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-test-"));
  await initRepository(folder, "main");
  const before = {
    "README.md": joined(lines(60)),
    "src/old.ts": joined(lines(20, "same")),
    "logo.png": Buffer.from([0x89, 0x50, 0, 1, 2]),
    ".github/lockkeeper.yml": "databases: []\n",
    "large.txt": "x".repeat(1024 * 1024 + 1),
  };
  base = await commitFiles(folder, before, "base");
  const readme = lines(60).map((line, index) => (index === 4 || index === 49 ? `${line} changed` : line));
  head = await commitFiles(
    folder,
    {
      [MIGRATION]: joined([
        "ALTER TABLE users",
        "  ADD COLUMN tier text;",
        "UPDATE users SET tier = 'free';",
      ]),
      "README.md": joined(readme),
      "src/old.ts": null,
      "src/new.ts": joined(lines(20, "same")),
      "logo.png": Buffer.from([0x89, 0x50, 0, 3, 4]),
      "generated.sql": joined(lines(2_500, "-- statement")),
    },
    "head",
  );
  pushed = await commitFiles(
    folder,
    { [MIGRATION]: joined(["-- first", "ALTER TABLE users", "  ADD COLUMN tier text;", "SELECT 1;"]) },
    "pushed",
  );
});

afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  obstacle = () => null;
  github = await startLocalGitHub({
    repository: folder,
    owner: REPOSITORY.owner,
    name: REPOSITORY.repo,
    defaultBranch: "main",
    people: { mara: "maintain", tove: "read" },
    interfere: (request) => obstacle(request),
  });
  await github.openPullRequest({ base, head, title: "Add a tier" });
  octokit = client(await tokenFor());
});

afterEach(() => github.stop());

function appToken({ key = github.privateKey, issuer = github.appId, life = 300 } = {}): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const signed = `${encode({ alg: "RS256", typ: "JWT" })}.${encode({ iss: issuer, iat: now - 30, exp: now + life })}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}

/** Refusals are what these tests are about: the client need not print them. */
const log = { debug() {}, info() {}, warn() {}, error() {} };
const client = (auth: string) => new Octokit({ auth, baseUrl: github.url, log });
const asApp = (token = appToken()) => client(token);

async function tokenFor(permissions?: Record<string, "read" | "write">): Promise<string> {
  const { data } = await asApp().rest.apps.createInstallationAccessToken({
    installation_id: github.installationId,
    repositories: [REPOSITORY.repo],
    ...(permissions === undefined ? {} : { permissions }),
  });
  return data.token;
}

/** What GitHub refuses: status, message and the errors of a call that must fail. */
async function refusal(
  call: Promise<unknown>,
): Promise<{ status: number; message: string; errors: unknown }> {
  const error = (await call.then(
    () => new Error("the call was taken"),
    (refused: unknown) => refused,
  )) as { status: number; response?: { data: { message: string; errors?: unknown } } };
  return {
    status: error.status,
    message: error.response?.data.message ?? "",
    errors: error.response?.data.errors,
  };
}

describe("the App and its tokens", () => {
  test("the App's own token is checked: key, issuer and length of life", async () => {
    expect((await asApp().rest.apps.getAuthenticated()).data).toMatchObject({
      id: github.appId,
      slug: "lockkeeper",
    });
    const withTooLongLife = asApp(appToken({ life: 3600 })).rest.apps.getAuthenticated();
    expect(await refusal(withTooLongLife)).toMatchObject({
      status: 401,
      message: expect.stringContaining("too far"),
    });
    const ofAnother = asApp(appToken({ issuer: 7 })).rest.apps.getAuthenticated();
    expect(await refusal(ofAnother)).toMatchObject({
      status: 401,
      message: expect.stringContaining("Issuer"),
    });
    const expired = asApp(appToken({ life: -1 })).rest.apps.getAuthenticated();
    expect(await refusal(expired)).toMatchObject({
      status: 401,
      message: expect.stringContaining("Expiration"),
    });
    const withoutToken = new Octokit({ baseUrl: github.url, log }).rest.apps.getAuthenticated();
    expect(await refusal(withoutToken)).toMatchObject({ status: 401 });
  });

  test("an installation token opens what it was made for and nothing else", async () => {
    const reader = client(await tokenFor({ contents: "read" }));
    expect((await reader.rest.repos.get(REPOSITORY)).data.private).toBe(true);
    expect(await refusal(reader.rest.pulls.get({ ...REPOSITORY, pull_number: 1 }))).toMatchObject({
      status: 403,
      message: "Resource not accessible by integration",
    });
    expect(await refusal(reader.rest.repos.get({ ...REPOSITORY, repo: "other" }))).toMatchObject({
      status: 404,
    });
    expect(await refusal(reader.rest.apps.getAuthenticated())).toMatchObject({ status: 401 });
    expect(await refusal(tokenFor({ contents: "write" }))).toMatchObject({ status: 422 });
    const elsewhere = asApp().rest.apps.createInstallationAccessToken({
      installation_id: github.installationId,
      repositories: [".github"],
    });
    expect(await refusal(elsewhere)).toMatchObject({ status: 422 });
  });

  test("a token ends after its hour", async () => {
    const [token] = github.state.tokens;
    Object.assign(token ?? {}, { expiresAt: new Date(Date.now() - 1) });
    expect(await refusal(octokit.rest.repos.get(REPOSITORY))).toEqual({
      status: 401,
      message: "Bad credentials",
      errors: undefined,
    });
  });

  test("an address that it does not have is GitHub's 404, and recorded", async () => {
    expect(await refusal(octokit.rest.issues.listEventsForRepo(REPOSITORY))).toMatchObject({ status: 404 });
    expect(github.state.requests.filter(({ known }) => !known)).toMatchObject([
      { method: "GET", path: "/repos/harbour/shop/issues/events", status: 404 },
    ]);
  });
});

describe("a pull request and its files", () => {
  test("counts are of the three-dot diff, as git finds it", async () => {
    const { data } = await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 1 });
    expect(data).toMatchObject({ number: 1, state: "open", draft: false, changed_files: 5, commits: 1 });
    expect([data.base.ref, data.base.sha, data.head.sha]).toEqual(["main", base, head]);
  });

  test("patches are missing where GitHub leaves them out: large, binary, only renamed", async () => {
    const { data } = await octokit.rest.pulls.listFiles({ ...REPOSITORY, pull_number: 1 });
    expect(data.map(({ filename, status, patch }) => [filename, status, patch !== undefined])).toEqual([
      ["README.md", "modified", true],
      ["generated.sql", "added", false],
      ["logo.png", "modified", false],
      [MIGRATION, "added", true],
      ["src/new.ts", "renamed", false],
    ]);
    expect(data[1]).toMatchObject({ additions: 2500, deletions: 0, changes: 2500 });
    expect(data[4]).toMatchObject({ previous_filename: "src/old.ts" });
    expect(data[3]?.patch).toBe(
      "@@ -0,0 +1,3 @@\n+ALTER TABLE users\n+  ADD COLUMN tier text;\n+UPDATE users SET tier = 'free';",
    );
  });

  test("lists come in pages, with a Link header that leads through them", async () => {
    const options = { ...REPOSITORY, pull_number: 1, per_page: 2 };
    const { headers } = await octokit.rest.pulls.listFiles({ ...options, page: 2 });
    expect(headers.link?.match(/rel="\w+"/g)).toEqual([
      'rel="prev"',
      'rel="next"',
      'rel="last"',
      'rel="first"',
    ]);
    expect(await octokit.paginate(octokit.rest.pulls.listFiles, options)).toHaveLength(5);
  });

  test("a comparison names the merge base", async () => {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      ...REPOSITORY,
      basehead: `${base}...${pushed}`,
    });
    expect(data).toMatchObject({
      status: "ahead",
      ahead_by: 2,
      behind_by: 0,
      merge_base_commit: { sha: base },
    });
  });
});

describe("contents", () => {
  test("a file is given raw and in JSON; over 1 MB only raw", async () => {
    const path = ".github/lockkeeper.yml";
    const raw = await octokit.rest.repos.getContent({ ...REPOSITORY, path, mediaType: { format: "raw" } });
    expect(raw.data).toBe("databases: []\n");
    const { data } = await octokit.rest.repos.getContent({ ...REPOSITORY, path: "large.txt", ref: base });
    expect(data).toMatchObject({ size: 1024 * 1024 + 1, content: "", encoding: "none" });
    const missing = octokit.rest.repos.getContent({ ...REPOSITORY, path: "nothing" });
    expect(await refusal(missing)).toMatchObject({ status: 404, message: "Not Found" });
    const nowhere = octokit.rest.repos.getContent({ ...REPOSITORY, path, ref: "no-branch" });
    expect(await refusal(nowhere)).toMatchObject({
      status: 404,
      message: "No commit found for the ref no-branch",
    });
  });

  test("trees and blobs are git's own", async () => {
    const { data } = await octokit.rest.git.getTree({ ...REPOSITORY, tree_sha: head, recursive: "1" });
    const file = data.tree.find(({ path }) => path === MIGRATION);
    expect(data.tree.find(({ path }) => path === "migrations")).toMatchObject({ type: "tree" });
    const blob = await octokit.rest.git.getBlob({ ...REPOSITORY, file_sha: file?.sha ?? "" });
    expect(Buffer.from(blob.data.content, "base64").toString()).toContain("ADD COLUMN tier");
    expect(await refusal(octokit.rest.git.getBlob({ ...REPOSITORY, file_sha: head }))).toMatchObject({
      status: 404,
    });
  });

  test("the archive is on another host, which must not be given the API's token", async () => {
    const address = `${github.url}/repos/harbour/shop/tarball/${head}`;
    const headers = { authorization: `token ${github.state.tokens[0]?.value}` };
    const redirect = await fetch(address, { headers, redirect: "manual" });
    const location = redirect.headers.get("location") ?? "";
    expect(redirect.status).toBe(302);
    expect(new URL(location).host).not.toBe(new URL(github.url).host);
    expect((await fetch(location, { headers })).status).toBe(400);
    expect((await fetch(location.replace(/token=.*/, "token=guessed"))).status).toBe(404);
    const archive = await fetch(location);
    expect(archive.status).toBe(200);
    expect((await archive.arrayBuffer()).byteLength).toBeGreaterThan(500);
  });
});

describe("check runs", () => {
  const output = (fields: object = {}) => ({ title: "2 blocking", summary: "S", ...fields });
  const annotations = (count: number) =>
    Array.from({ length: count }, () => ({
      path: MIGRATION,
      start_line: 1,
      end_line: 2,
      annotation_level: "failure" as const,
      message: "Blocks",
    }));
  const start = () =>
    octokit.rest.checks.create({ ...REPOSITORY, name: "Lockkeeper", head_sha: head, status: "in_progress" });

  test("a conclusion completes a run; annotations are only ever added", async () => {
    const { data: run } = await start();
    expect(run).toMatchObject({ status: "in_progress", conclusion: null, pull_requests: [{ number: 1 }] });
    const named = { ...REPOSITORY, check_run_id: run.id };
    await octokit.rest.checks.update({ ...named, output: output({ annotations: annotations(50) }) });
    const done = await octokit.rest.checks.update({
      ...named,
      conclusion: "failure",
      output: output({ annotations: annotations(3) }),
    });
    expect(done.data).toMatchObject({
      status: "completed",
      conclusion: "failure",
      output: { annotations_count: 53 },
    });
    expect(await octokit.paginate(octokit.rest.checks.listAnnotations, named)).toHaveLength(53);
  });

  test("the newest run of a name is listed, every run where asked for", async () => {
    await start();
    const { data: newest } = await start();
    const options = { ...REPOSITORY, ref: head, check_name: "Lockkeeper", app_id: github.appId };
    const { data: latest } = await octokit.rest.checks.listForRef(options);
    expect(latest).toMatchObject({ total_count: 1, check_runs: [{ id: newest.id }] });
    const { data: all } = await octokit.rest.checks.listForRef({ ...options, filter: "all" });
    expect(all.total_count).toBe(2);
    expect((await octokit.rest.checks.listForRef({ ...options, app_id: 1 })).data.total_count).toBe(0);
  });

  test.each([
    [
      "a text over 65,535 characters",
      { output: output({ text: "x".repeat(65_536) }) },
      "Only 65535 characters",
    ],
    ["a summary over 65,535 characters", { output: output({ summary: "x".repeat(65_536) }) }, "Only 65535"],
    [
      "more than 50 annotations",
      { output: output({ annotations: annotations(51) }) },
      "No more than 50 items",
    ],
    ["output without a summary", { output: { title: "T" } }, "summary"],
    ["completed without a conclusion", { status: "completed" as const }, "conclusion"],
    ["GitHub's own conclusion", { conclusion: "stale" as never }, "stale"],
    [
      "a fourth action",
      { actions: Array(4).fill({ label: "L", description: "D", identifier: "I" }) },
      "No more than 3",
    ],
    [
      "a long label",
      { actions: [{ label: "x".repeat(21), description: "D", identifier: "I" }] },
      "Only 20 characters",
    ],
  ])("refuses %s", async (_, fields, message) => {
    const { data: run } = await start();
    const refused = await refusal(
      octokit.rest.checks.update({ ...REPOSITORY, check_run_id: run.id, ...(fields as object) }),
    );
    expect(refused).toMatchObject({ status: 422, message: expect.stringContaining(message) });
    expect(github.state.checkRuns[0]).toMatchObject({ status: "in_progress", conclusion: null });
  });

  test("refuses a commit that is not there", async () => {
    const options = { ...REPOSITORY, name: "Lockkeeper", head_sha: "0".repeat(40) };
    expect(await refusal(octokit.rest.checks.create(options))).toMatchObject({
      status: 422,
      message: `No commit found for SHA: ${"0".repeat(40)}`,
    });
  });

  test("a run on a fork's head names no pull request", async () => {
    await github.openPullRequest({ base, head: pushed, title: "From afar", fromFork: true });
    const { data } = await octokit.rest.checks.create({
      ...REPOSITORY,
      name: "Lockkeeper",
      head_sha: pushed,
    });
    expect(data.pull_requests).toEqual([]);
  });
});

describe("reviews and comments on lines", () => {
  type Place = { path?: string; line?: number; start_line?: number; side?: "LEFT" | "RIGHT" };
  const review = (comments: readonly Place[], fields: object = {}) =>
    octokit.rest.pulls.createReview({
      ...{ ...REPOSITORY, pull_number: 1, commit_id: head, event: "COMMENT", body: "Findings" },
      comments: comments.map((place) => ({ path: MIGRATION, body: "Blocks", ...place })),
      ...fields,
    });
  const listComments = async () =>
    (await octokit.rest.pulls.listReviewComments({ ...REPOSITORY, pull_number: 1 })).data;

  test("a review's comments hang on their lines", async () => {
    await review([
      { line: 2, start_line: 1 },
      { path: "README.md", line: 5, side: "LEFT" },
    ]);
    expect(await listComments()).toMatchObject([
      {
        path: MIGRATION,
        line: 2,
        start_line: 1,
        side: "RIGHT",
        user: { login: "lockkeeper[bot]", type: "Bot" },
      },
      { path: "README.md", line: 5, side: "LEFT", diff_hunk: expect.stringContaining("line 5") },
    ]);
  });

  test.each<[string, Place, string]>([
    ["a line outside of the diff", { line: 4 }, "Pull request review thread line must be part of the diff"],
    ["a file outside of the diff", { path: "large.txt", line: 1 }, "Path could not be resolved"],
    ["no line", {}, "Line could not be resolved"],
    [
      "lines of two hunks",
      { path: "README.md", start_line: 5, line: 50 },
      "Pull request review thread start line must be part of the same hunk as the line.",
    ],
    [
      "a start line that is the line",
      { start_line: 2, line: 2 },
      "Pull request review thread start line must precede the end line.",
    ],
    [
      "a file without a patch",
      { path: "logo.png", line: 1 },
      "Pull request review thread line must be part of the diff",
    ],
  ])("one comment on %s and the whole review is refused", async (_, place, message) => {
    expect(await refusal(review([{ line: 1 }, place]))).toEqual({
      status: 422,
      message: "Unprocessable Entity",
      errors: [message],
    });
    expect(await listComments()).toEqual([]);
  });

  test("a review needs a body, and one without an event is pending and seen by nobody", async () => {
    expect(await refusal(review([{ line: 1 }], { body: "" }))).toMatchObject({ status: 422 });
    expect(await refusal(review([{ line: 1 }], { body: "x".repeat(65_537) }))).toMatchObject({ status: 422 });
    const { event: _, ...rest } = { ...REPOSITORY, pull_number: 1, event: "" };
    const pending = await octokit.rest.pulls.createReview({
      ...rest,
      comments: [{ path: MIGRATION, line: 1, body: "Blocks" }],
    });
    expect(pending.data.state).toBe("PENDING");
    expect(await listComments()).toEqual([]);
  });

  test("a single comment hangs on a file, or is refused with GitHub's words", async () => {
    const options = { ...REPOSITORY, pull_number: 1, commit_id: head, body: "Blocks" };
    const onFile = { ...options, path: "logo.png", subject_type: "file" as const };
    expect((await octokit.rest.pulls.createReviewComment(onFile)).data).toMatchObject({
      subject_type: "file",
    });
    const outside = octokit.rest.pulls.createReviewComment({ ...options, path: MIGRATION, line: 9 });
    expect(await refusal(outside)).toMatchObject({
      status: 422,
      message: "Validation Failed",
      errors: [{ message: "pull_request_review_thread.line must be part of the diff" }],
    });
    const elsewhere = { ...options, commit_id: pushed, path: MIGRATION, line: 1 };
    expect(await refusal(octokit.rest.pulls.createReviewComment(elsewhere))).toMatchObject({ status: 422 });
  });

  test("a push moves comments with their lines and makes those outdated whose lines it changed", async () => {
    await review([{ line: 2, start_line: 1 }, { line: 3 }, { path: "README.md", line: 50 }]);
    const event = await github.push(1, pushed);
    expect(event.payload).toMatchObject({ action: "synchronize", before: head, after: pushed });
    expect(await listComments()).toMatchObject([
      { line: 3, start_line: 2, original_line: 2, commit_id: pushed, original_commit_id: head },
      { line: null, position: null, original_line: 3 },
      { line: 50 },
    ]);
  });

  test("a suggestion replaces exactly the lines that it hangs on, and only where GitHub has a button", async () => {
    const body =
      "Safer:\n\n```suggestion\nALTER TABLE users\n  ADD COLUMN tier text NOT VALID;\n```\n\nProven.";
    const options = { ...REPOSITORY, pull_number: 1, commit_id: head, path: MIGRATION };
    await octokit.rest.pulls.createReviewComment({ ...options, body, start_line: 1, line: 2 });
    await octokit.rest.pulls.createReviewComment({ ...options, body: "No suggestion", line: 3 });
    const [suggestion, plain] = await listComments();
    const { payload } = await github.applySuggestion(suggestion?.id ?? 0);
    const { data } = await octokit.rest.repos.getContent({
      ...{ ...REPOSITORY, path: MIGRATION, ref: String(payload.after) },
      mediaType: { format: "raw" },
    });
    expect(data).toBe(
      joined(["ALTER TABLE users", "  ADD COLUMN tier text NOT VALID;", "UPDATE users SET tier = 'free';"]),
    );
    expect((await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 1 })).data.head.sha).toBe(
      payload.after,
    );
    await expect(github.applySuggestion(plain?.id ?? 0)).rejects.toThrow("it has none");
    await expect(github.applySuggestion(suggestion?.id ?? 0)).rejects.toThrow("no line of the head");
  });

  test("a comment is edited and has its limit", async () => {
    await review([{ line: 1 }]);
    const [comment] = await listComments();
    const named = { ...REPOSITORY, comment_id: comment?.id ?? 0 };
    await octokit.rest.pulls.updateReviewComment({ ...named, body: "x".repeat(65_536) });
    const tooLong = octokit.rest.pulls.updateReviewComment({ ...named, body: "x".repeat(65_537) });
    expect(await refusal(tooLong)).toMatchObject({ status: 422, message: "Validation Failed" });
    expect((await listComments())[0]?.body).toHaveLength(65_536);
  });
});

describe("the conversation", () => {
  test("comments are made, edited, reacted to and deleted under the App's account", async () => {
    const options = { ...REPOSITORY, issue_number: 1 };
    const { data: comment } = await octokit.rest.issues.createComment({ ...options, body: "Findings" });
    expect(comment).toMatchObject({
      user: { login: "lockkeeper[bot]" },
      performed_via_github_app: { id: github.appId },
    });
    const named = { ...REPOSITORY, comment_id: comment.id };
    await octokit.rest.issues.updateComment({ ...named, body: "Resolved" });
    expect((await octokit.rest.reactions.createForIssueComment({ ...named, content: "eyes" })).status).toBe(
      201,
    );
    expect((await octokit.rest.reactions.createForIssueComment({ ...named, content: "eyes" })).status).toBe(
      200,
    );
    expect((await octokit.rest.issues.listComments(options)).data).toMatchObject([{ body: "Resolved" }]);
    await octokit.rest.issues.deleteComment(named);
    expect((await octokit.rest.issues.listComments(options)).data).toEqual([]);
  });

  test("tells what a person may do; `maintain` is shown as `write`", async () => {
    const ask = (username: string) =>
      octokit.rest.repos.getCollaboratorPermissionLevel({ ...REPOSITORY, username });
    expect((await ask("mara")).data).toMatchObject({ permission: "write", role_name: "maintain" });
    expect((await ask("tove")).data).toMatchObject({ permission: "read" });
    expect(await refusal(ask("nobody"))).toMatchObject({ status: 404 });
  });

  test("a request can be refused for once, or its answer lost after it was done", async () => {
    const answer = { status: 502, body: { message: "Server Error" } };
    obstacle = ({ method, path }) =>
      method === "POST" && path.endsWith("/comments") ? { answer, done: true } : null;
    const create = octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: "Findings" });
    expect(await refusal(create)).toMatchObject({ status: 502 });
    expect(github.state.issueComments).toMatchObject([{ body: "Findings" }]);
  });
});

describe("webhooks", () => {
  let server: Server;
  let received: { headers: Record<string, unknown>; body: Buffer }[] = [];
  let status = 200;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      received.push({ headers: request.headers, body: await buffer(request) });
      response.writeHead(status).end("taken");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  test("are signed, and their answers recorded for the App to ask for", async () => {
    received = [];
    status = 503;
    const { number } = await github.openPullRequest({ base, head: pushed, title: "Another" });
    const event = await github.change(number, "ready_for_review");
    const failed = await github.deliver(address(), event);
    expect(failed).toMatchObject({
      status: 503,
      answer: "taken",
      event: "pull_request",
      action: "ready_for_review",
    });
    const [delivery] = received;
    expect(delivery?.headers).toMatchObject({
      "x-github-event": "pull_request",
      "x-github-delivery": failed.guid,
    });
    const signature = String(delivery?.headers["x-hub-signature-256"]);
    expect(isSignedWith(github.webhookSecret, delivery?.body ?? Buffer.alloc(0), signature)).toBe(true);
    expect(JSON.parse(String(delivery?.body))).toMatchObject({
      action: "ready_for_review",
      pull_request: { number, head: { sha: pushed }, base: { ref: "main" } },
      repository: { full_name: "harbour/shop" },
      installation: { id: github.installationId },
    });
    status = 202;
    await github.deliver(address(), event, failed.guid);
    const { data } = await asApp().request("GET /app/hook/deliveries?status=failure");
    expect(data).toMatchObject([{ guid: failed.guid, status_code: 503, redelivery: false }]);
  });

  test("nobody there is a failed delivery, not an error", async () => {
    const event = await github.change(1, "closed");
    expect(await github.deliver("http://127.0.0.1:1/", event)).toMatchObject({ status: 0 });
    expect((await octokit.rest.pulls.list(REPOSITORY)).data).toEqual([]);
  });
});

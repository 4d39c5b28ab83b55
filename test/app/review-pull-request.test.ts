import { afterAll, afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import nock from "nock";
import { pino } from "pino";
import type { PullRequestAtHead } from "../../src/github/pull-request.ts";
import { finishFailedReview } from "../../src/jobs/finish-failed-review.ts";
import type { ReviewJob } from "../../src/jobs/review-job.ts";
import { type JobOutcome, type JobWorld, reviewPullRequest } from "../../src/jobs/review-pull-request.ts";
import type { LineComment, WantedReview } from "../../src/model/review.ts";
import { type FakeGitHub, startFakeGitHub } from "./fake-github.ts";
import { connect, forgetful, LOGIN } from "./test-app.ts";

const job: ReviewJob = {
  ...{ owner: "acme", repo: "shop", number: 7, installationId: 1 },
  ...{ again: false, supportId: "guid-1", receivedAt: 0 },
};
const clean: WantedReview = {
  check: {
    conclusion: "success",
    title: "No migrations",
    summary: "Nothing to do.",
    text: null,
    annotations: [],
  },
  ...{ sticky: null, stickyWhenClear: "All risks are resolved.", comments: [] },
};
const path = "migrations/1.sql";

let gitHub: FakeGitHub;
let forgotten: number[] = [];

beforeEach(() => {
  forgotten = [];
  nock.disableNetConnect();
  gitHub = startFakeGitHub();
  gitHub.files.push({
    ...{ filename: path, status: "added", sha: "0ab0ae6b", previous_filename: undefined },
    patch: "@@ -0,0 +1,3 @@\n+SELECT 1;\n+SELECT 2;\n+SELECT 3;",
  });
  gitHub.on("GET", "/repos/acme/shop/git/blobs/.*", () => [200, "SELECT 1;\nSELECT 2;\nSELECT 3;\n"]);
});

afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

function world(wanted: WantedReview | (() => WantedReview)): JobWorld {
  const review = async () => (typeof wanted === "function" ? wanted() : wanted);
  const lockOrders = {
    ...forgetful,
    forget: async ({ number }: { number: number }) => void forgotten.push(number),
  };
  return { ...connect(), review, lockOrders, log: pino({ level: "silent" }) };
}

function run(
  wanted: WantedReview | (() => WantedReview),
  more: Partial<ReviewJob> = {},
): Promise<JobOutcome> {
  return reviewPullRequest({ ...job, ...more }, world(wanted));
}

function comment(key: string, line: number | null, more: Partial<LineComment> = {}): LineComment {
  return { key, path, line, startLine: null, body: `**Blocks writes** (${key})`, ...more };
}

function withComments(...comments: LineComment[]): WantedReview {
  const check = { ...clean.check, conclusion: "failure" as const, title: "1 blocking" };
  return { ...clean, check, sticky: "1 blocking in 1 migration", comments };
}

function summaryOf(checkRun: Record<string, unknown> | undefined): string {
  return (checkRun?.output as { summary: string } | undefined)?.summary ?? "";
}

/** Method and last part of the path of every write: enough to see what was done. */
const written = () =>
  gitHub.writes.map(({ method, path: at }) => `${method} ${at.replace("/repos/acme/shop/", "")}`);

describe("the check", () => {
  test("is in progress before the review begins, and complete after it, also without migrations", async () => {
    let during: unknown;
    const outcome = await run(() => {
      during = { ...gitHub.runs[0] };
      return clean;
    });
    expect(outcome).toBe("reviewed");
    expect(during).toMatchObject({ name: "Lockkeeper", status: "in_progress", head_sha: "a".repeat(40) });
    expect((during as { external_id: string }).external_id).toMatch(/^pr:7:/);
    expect(gitHub.runs).toHaveLength(1);
    expect(gitHub.runs[0]).toMatchObject({ status: "completed", conclusion: "success" });
    expect(written()).toEqual(["POST check-runs", "PATCH check-runs/100"]);
  });

  test("of the same head and the same result is not touched again", async () => {
    const wanted = withComments(comment("one", 1));
    await run(wanted);
    gitHub.writes.length = 0;
    expect(await run(wanted)).toBe("unchanged");
    expect(written()).toEqual([]);
  });

  test("of the same head with another result is made anew", async () => {
    await run(clean);
    expect(await run(withComments())).toBe("reviewed");
    expect(gitHub.runs.map(({ conclusion }) => conclusion)).toEqual(["success", "failure"]);
  });

  test("is made anew when a person asks for it", async () => {
    await run(clean);
    await run(clean, { again: true });
    expect(gitHub.runs.map(({ status }) => status)).toEqual(["completed", "completed"]);
  });

  test("of a new base is another check of the same head", async () => {
    await run(clean);
    gitHub.pull.base = "release";
    await run(clean);
    expect(gitHub.runs).toHaveLength(2);
  });

  test("that a dead worker left in progress is taken over", async () => {
    await expect(
      run(() => {
        throw new Error("the worker dies");
      }),
    ).rejects.toThrow("the worker dies");
    await run(clean);
    expect(gitHub.runs).toHaveLength(1);
    expect(gitHub.runs[0]).toMatchObject({ status: "completed", conclusion: "success" });
  });

  test("of a head that was pushed over is cancelled, and nothing is commented", async () => {
    const outcome = await run(() => {
      gitHub.pull.head = "d".repeat(40);
      return withComments(comment("one", 1));
    });
    expect(outcome).toBe("superseded");
    expect(gitHub.runs[0]).toMatchObject({ status: "completed", conclusion: "cancelled" });
    expect(gitHub.issueComments).toEqual([]);
  });

  test("is not started for a closed pull request", async () => {
    gitHub.pull.state = "closed";
    expect(await run(clean)).toBe("closed");
    expect(written()).toEqual([]);
    expect(forgotten).toEqual([7]);
  });

  test("takes annotations 50 at a time, the conclusion with the last of them", async () => {
    const annotation = {
      path,
      startLine: 1,
      endLine: 1,
      level: "failure" as const,
      title: "t",
      message: "m",
    };
    await run({ ...clean, check: { ...clean.check, annotations: Array(120).fill(annotation) } });
    const patches = gitHub.writes.filter(({ method }) => method === "PATCH").map(({ body }) => body);
    const sizes = patches.map(({ output }) => (output as { annotations: unknown[] }).annotations.length);
    expect(sizes).toEqual([50, 50, 20]);
    expect(patches.map(({ conclusion }) => conclusion)).toEqual([undefined, undefined, "success"]);
  });

  test("of an over-long summary is cut to GitHub's limit", async () => {
    await run({ ...clean, check: { ...clean.check, summary: "🐘".repeat(60_000) } });
    const summary = summaryOf(gitHub.runs[0]);
    expect(summary.length).toBeLessThanOrEqual(65_535);
    expect(summary).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });

  test("of another App under our name is not ours", async () => {
    await run(clean);
    Object.assign(gitHub.runs[0] ?? {}, { app: { id: 1 } });
    expect(await run(clean)).toBe("reviewed");
    expect(gitHub.runs).toHaveLength(2);
  });

  test("of a review that failed for good asks for action and gives the id, not the reason", async () => {
    await expect(
      run(() => {
        throw new Error("secret reason");
      }),
    ).rejects.toThrow();
    await finishFailedReview(job, world(clean));
    expect(gitHub.runs).toHaveLength(1);
    expect(gitHub.runs[0]).toMatchObject({ status: "completed", conclusion: "action_required" });
    const summary = summaryOf(gitHub.runs[0]);
    expect(summary).toContain("guid-1");
    expect(summary).not.toContain("secret reason");
  });

  test("of a review that failed for good is nobody's any more where the App was uninstalled", async () => {
    gitHub.on("POST", "/app/installations/1/access_tokens", () => [404, { message: "Not Found" }]);
    await finishFailedReview(job, world(clean));
    expect(written()).toEqual([]);
  });

  test("is made with a token for this repository and the rights of a review alone", async () => {
    let asked: unknown;
    gitHub.on("POST", "/app/installations/1/access_tokens", (_match, body) => {
      asked = body;
      return null;
    });
    await run(clean);
    const permissions = { checks: "write", contents: "read", pull_requests: "write", metadata: "read" };
    expect(asked).toEqual({ repositories: ["shop"], permissions });
  });

  test("of a repository without a configuration does without the organisation's where the App is not on it", async () => {
    gitHub.on("POST", "/app/installations/1/access_tokens", (_match, { repositories }) =>
      (repositories as string[]).includes(".github") ? [422, { message: "no access" }] : null,
    );
    let config: unknown;
    const review = async (pull: PullRequestAtHead) => {
      config = await pull.readConfig();
      return clean;
    };
    await reviewPullRequest(job, { ...world(clean), review });
    expect(config).toEqual({ text: null, path: ".github/lockkeeper.yml" });
  });

  test("stands when the comments fail", async () => {
    gitHub.on("GET", "/repos/acme/shop/issues/7/comments", () => [403, { message: "no" }]);
    expect(await run(withComments(comment("one", 1)))).toBe("reviewed");
    expect(gitHub.runs[0]).toMatchObject({ conclusion: "failure" });
  });
});

describe("the sticky comment", () => {
  test("is edited, not posted again, and says so when all is clear", async () => {
    await run(withComments());
    await run({ ...withComments(), sticky: "2 blocking" });
    expect(gitHub.issueComments).toHaveLength(1);
    expect(gitHub.issueComments[0]?.body).toContain("2 blocking");
    await run(clean);
    expect(gitHub.issueComments[0]?.body).toContain("All risks are resolved.");
  });

  test("of somebody who pasted our marker is left alone", async () => {
    const pasted = { id: 1, user: { login: "mallory" }, body: "mine <!-- lockkeeper:summary -->" };
    gitHub.issueComments.push(pasted);
    await run(withComments());
    expect(gitHub.issueComments).toHaveLength(2);
    expect(gitHub.issueComments[0]).toEqual(pasted);
  });

  test("that GitHub took although it answered 502 is not posted twice", async () => {
    gitHub.on("POST", "/repos/acme/shop/issues/7/comments", (_match, body) => {
      gitHub.issueComments.push({ id: 1, user: { login: LOGIN }, ...body });
      return [502, { message: "bad gateway" }];
    });
    await run(withComments());
    expect(gitHub.issueComments).toHaveLength(1);
    expect(written().filter((write) => write.startsWith("POST issues"))).toHaveLength(1);
  });

  test("is not written for a draft whose review asks for the check alone", async () => {
    await run({ ...withComments(comment("one", 1)), checkOnly: true });
    expect(written()).toEqual(["POST check-runs", "PATCH check-runs/100"]);
  });
});

describe("the line comments", () => {
  test("come in one review on the reviewed commit, with anchors of the diff", async () => {
    await run(
      withComments(
        comment("one", 1),
        comment("two", 3, { startLine: 2 }),
        comment("all", 3, { startLine: 3 }),
      ),
    );
    const [review] = gitHub.writes.filter(({ path: at }) => at.endsWith("/reviews")).map(({ body }) => body);
    expect(review).toMatchObject({ event: "COMMENT", commit_id: "a".repeat(40) });
    const posted = review?.comments as Record<string, unknown>[] | undefined;
    const places = posted?.map(({ body, ...place }) => place);
    expect(places).toEqual([
      { path, line: 1, side: "RIGHT" },
      { path, line: 3, side: "RIGHT", start_line: 2, start_side: "RIGHT" },
      { path, line: 3, side: "RIGHT" },
    ]);
  });

  test("outside of the diff go to the file, without a suggestion that could not be committed", async () => {
    const body = "**Blocks**\n\n```suggestion\nSELECT 2;\n```";
    await run(withComments(comment("far", 99, { body }), comment("file", null)));
    expect(gitHub.writes.filter(({ path: at }) => at.endsWith("/reviews"))).toEqual([]);
    expect(gitHub.reviewComments).toHaveLength(2);
    expect(gitHub.reviewComments[0]).toMatchObject({ path, subject_type: "file" });
    expect(gitHub.reviewComments[0]?.body).toContain("```sql\nSELECT 2;");
  });

  test("of a review that GitHub refuses are posted singly, the refused one on its file", async () => {
    gitHub.on("POST", "/repos/acme/shop/pulls/7/reviews", () => [
      422,
      { message: "line must be part of the diff" },
    ]);
    gitHub.on("POST", "/repos/acme/shop/pulls/7/comments", (_match, body) =>
      body.line === 2 ? [422, { message: "line must be part of the diff" }] : null,
    );
    await run(withComments(comment("one", 1), comment("two", 2)));
    expect(gitHub.reviewComments.map(({ line, subject_type }) => line ?? subject_type)).toEqual([1, "file"]);
  });

  test("that arrived although GitHub answered 502 are not posted twice", async () => {
    gitHub.on("POST", "/repos/acme/shop/pulls/7/reviews", (_match, body) => {
      const [first] = body.comments as Record<string, unknown>[];
      gitHub.reviewComments.push({ id: 1, user: { login: LOGIN }, subject_type: "line", ...first });
      return [502, { message: "bad gateway" }];
    });
    await run(withComments(comment("one", 1), comment("two", 2)));
    expect(gitHub.reviewComments.map(({ line }) => line)).toEqual([1, 2]);
  });

  test("stay on a new push, are edited where they differ, and are struck through when their reason is gone", async () => {
    await run(withComments(comment("one", 1), comment("two", 2)));
    gitHub.pull.head = "d".repeat(40);
    gitHub.writes.length = 0;
    await run(withComments(comment("one", 1), comment("three", 3)));
    expect(gitHub.reviewComments).toHaveLength(3);
    expect(gitHub.reviewComments[0]?.body).toContain("(one)");
    expect(gitHub.reviewComments[1]?.body).toMatch(
      /^~~\*\*Blocks writes\*\* \(two\)~~\n\nResolved in ddddddd\./,
    );
    expect(written().filter((write) => write.includes("comments/"))).toHaveLength(1);

    gitHub.writes.length = 0;
    await run(withComments(comment("one", 1), comment("three", 3)));
    expect(written()).toEqual([]);
  });

  test("whose reason comes back are written back, not posted again", async () => {
    await run(withComments(comment("one", 1)));
    await run(clean);
    await run(withComments(comment("one", 1)));
    expect(gitHub.reviewComments).toHaveLength(1);
    expect(gitHub.reviewComments[0]?.body).toMatch(/^\*\*Blocks writes\*\* \(one\)/);
  });

  test("that GitHub shows as outdated are posted on the new lines", async () => {
    await run(withComments(comment("one", 1)));
    Object.assign(gitHub.reviewComments[0] ?? {}, { line: null });
    await run(withComments(comment("one", 2)));
    expect(gitHub.reviewComments.map(({ line }) => line)).toEqual([null, 2]);
  });
});

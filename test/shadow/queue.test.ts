import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { pino } from "pino";
import { openStore } from "../../src/jobs/open-store.ts";
import { type Queue, type QueueOptions, startQueue } from "../../src/jobs/queue.ts";
import type { QueueStore } from "../../src/jobs/queue-store.ts";
import type { ReviewJob } from "../../src/jobs/review-job.ts";

const log = pino({ level: "silent" });
let folder: string;
let store: QueueStore;
let queues: Queue[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-queue-"));
  await chmod(folder, 0o755);
  store = await openStore({ databaseUrl: null, dataFolder: folder });
});

afterEach(async () => {
  for (const queue of queues) await queue.stop(2_000);
  queues = [];
  await runSql("DROP SCHEMA IF EXISTS lockkeeper CASCADE");
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function runSql(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(store.connection);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function job(number: number, more: Partial<ReviewJob> = {}): ReviewJob {
  const name = { owner: "acme", repo: "shop", number, installationId: 1 };
  return { ...name, again: false, supportId: `support-${number}`, receivedAt: Date.now(), ...more };
}

/** A review that can be watched: which pulls started and ended, and a gate that holds those started until it is opened. */
function watchedReviews() {
  const started: number[] = [];
  const ended: number[] = [];
  const failed: ReviewJob[] = [];
  const waiting: (() => void)[] = [];
  let held = false;
  return {
    started,
    ended,
    failed,
    hold: () => {
      held = true;
    },
    open: () => {
      held = false;
      for (const resolve of waiting.splice(0)) resolve();
    },
    handlers: {
      review: async ({ number }: ReviewJob) => {
        started.push(number);
        if (held) await new Promise<void>((resolve) => waiting.push(resolve));
        ended.push(number);
      },
      finishFailed: async (failedJob: ReviewJob) => {
        failed.push(failedJob);
      },
    },
  };
}

async function open(options: Partial<QueueOptions> & Pick<QueueOptions, "handlers">): Promise<Queue> {
  const queue = await startQueue({
    store,
    log,
    concurrency: 2,
    pollMs: 50,
    retryDelaySeconds: 1,
    ...options,
  });
  queues.push(queue);
  return queue;
}

async function until(isTrue: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error("waited in vain");
    await sleep(20);
  }
}

describe("the queue", () => {
  test("while a pull request is reviewed exactly one further look at it waits, and then runs", async () => {
    const reviews = watchedReviews();
    reviews.hold();
    const queue = await open({ handlers: reviews.handlers });
    expect(await queue.enqueue([job(1)], "a")).toBe("queued");
    await until(() => reviews.started.length === 1);
    for (const delivery of ["b", "c", "d", "e"]) await queue.enqueue([job(1)], delivery);
    await sleep(300);
    expect(reviews.started).toEqual([1]);
    reviews.open();
    await until(() => reviews.ended.length === 2);
    await until(async () => (await queue.depth()).active === 0);
    expect(reviews.started).toEqual([1, 1]);
    expect((await queue.depth()).waiting).toBe(0);
  });

  test("a pull request that is being reviewed does not hold up the others", async () => {
    const reviews = watchedReviews();
    reviews.hold();
    const queue = await open({ handlers: reviews.handlers });
    await queue.enqueue([job(1)], null);
    await until(() => reviews.started.length === 1);
    await queue.enqueue([job(1)], null);
    await queue.enqueue([job(2)], null);
    await until(() => reviews.started.includes(2));
    reviews.open();
    await until(() => reviews.ended.length === 3);
  });

  test("two instances never review one pull request at the same time", async () => {
    const reviews = watchedReviews();
    let together = 0;
    let most = 0;
    const handlers = {
      ...reviews.handlers,
      review: async () => {
        most = Math.max(most, ++together);
        await sleep(100);
        together--;
        reviews.ended.push(1);
      },
    };
    const first = await open({ handlers });
    const second = await open({ handlers });
    await first.enqueue([job(1)], null);
    await until(() => together === 1);
    await second.enqueue([job(1, { again: true })], null);
    await first.enqueue([job(1)], null);
    await until(() => reviews.ended.length === 3);
    expect(most).toBe(1);
  });

  test("a delivery counts once, but one that was not queued counts when it comes again", async () => {
    const reviews = watchedReviews();
    const queue = await open({ handlers: reviews.handlers });
    expect(await queue.enqueue([job(1)], "guid-1")).toBe("queued");
    expect(await queue.enqueue([job(1)], "guid-1")).toBe("repeated delivery");
    await runSql("ALTER TABLE lockkeeper.job RENAME TO job_away");
    await expect(queue.enqueue([job(2)], "guid-2")).rejects.toThrow("did not take the job");
    await runSql("ALTER TABLE lockkeeper.job_away RENAME TO job");
    expect(await queue.enqueue([job(2)], "guid-2")).toBe("queued");
    await until(() => reviews.ended.includes(2));
  });

  test("a review that fails is run again, and after the last time its check is finished", async () => {
    const reviews = watchedReviews();
    let attempts = 0;
    const handlers = {
      ...reviews.handlers,
      review: async () => {
        attempts++;
        throw new Error("GitHub is down");
      },
    };
    const queue = await open({ handlers, retryLimit: 1 });
    await queue.enqueue([job(7)], "guid");
    await until(() => reviews.failed.length === 1);
    expect(attempts).toBe(2);
    expect(reviews.failed[0]).toMatchObject({
      owner: "acme",
      repo: "shop",
      number: 7,
      supportId: "support-7",
    });
  });

  test("a job whose worker died is run again by the next that looks", async () => {
    const reviews = watchedReviews();
    const queue = await open({ handlers: reviews.handlers });
    await queue.stop(1_000);
    queues = [];
    const data = JSON.stringify(job(3));
    await runSql(
      `INSERT INTO lockkeeper.job (name, data, state, started_on, singleton_key, policy, retry_limit, retry_delay)
       VALUES ('reviews', '${data}', 'active', now() - interval '1 minute', 'acme/shop#3', 'short', 3, 0)`,
    );
    await open({ handlers: reviews.handlers });
    await until(() => reviews.ended.includes(3));
  });

  test("a stop waits for the job that runs; one that does not end is put back", async () => {
    const reviews = watchedReviews();
    const queue = await open({
      handlers: {
        ...reviews.handlers,
        review: async () => sleep(400).then(() => void reviews.ended.push(1)),
      },
    });
    await queue.enqueue([job(1)], null);
    await until(async () => (await queue.depth()).active === 1);
    await queue.stop(5_000);
    expect(reviews.ended).toEqual([1]);
    queues = [];

    reviews.hold();
    const slow = await open({ handlers: reviews.handlers });
    await slow.enqueue([job(2)], null);
    await until(() => reviews.started.includes(2));
    await slow.stop(100);
    queues = [];
    const left = await runSql("SELECT state::text FROM lockkeeper.job WHERE singleton_key = 'acme/shop#2'");
    expect(left).toEqual([{ state: "retry" }]);
    reviews.open();
  });

  test("it works on after its connections were cut, as by a restart of the server", async () => {
    const reviews = watchedReviews();
    const queue = await open({ handlers: reviews.handlers });
    expect(await queue.isReady()).toBe(true);
    await runSql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'postgres'",
    );
    await until(() => queue.isReady());
    await queue.enqueue([job(5)], null);
    await until(() => reviews.ended.includes(5));
  });
});

import { FAILED_REVIEWS, REVIEWS } from "./queue-tables.ts";
import type { ReviewJob } from "./review-job.ts";
import { abandonJob, type JobRunner, type RunningJob, runJob } from "./run-job.ts";

export interface WorkersOptions extends JobRunner {
  readonly concurrency: number;
  /** Pause between looks at an empty queue, in ms. */
  readonly pollMs: number;
}

export interface Workers {
  /** Ids of the jobs that run in this process. */
  readonly running: { has(id: string): boolean };
  /** Looks for work now. */
  wake(): void;
  /** Takes no more work and waits for what runs, at most `graceMs`; what has not ended by then is put back. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts the loops that take jobs and run them. They are our own rather than pg-boss's `work`, which does not wait for
 * a job's completion to be written and so ends the process when the database is away at that moment.
 */
export function startWorkers(options: WorkersOptions): Workers {
  const running = new Map<string, RunningJob>();
  const sleepers = new Set<() => void>();
  let stopping = false;

  const wake = () => {
    for (const sleeper of [...sleepers]) sleeper();
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        sleepers.delete(end);
        resolve();
      };
      const timer = setTimeout(end, options.pollMs);
      sleepers.add(end);
    });
  const loop = async (name: string) => {
    while (!stopping) {
      const [job] = await options.boss.fetch<ReviewJob>(name, { includeMetadata: true, batchSize: 1 });
      if (job === undefined) {
        await pause();
        continue;
      }
      const current: RunningJob = { job, lock: null };
      running.set(job.id, current);
      await runJob(current, options);
      running.delete(job.id);
    }
  };
  const loops = [...Array.from({ length: options.concurrency }, () => loop(REVIEWS)), loop(FAILED_REVIEWS)];
  return {
    running,
    wake,
    stop: async (graceMs) => {
      stopping = true;
      wake();
      await Promise.race([
        Promise.all(loops),
        new Promise((resolve) => setTimeout(resolve, graceMs).unref()),
      ]);
      for (const current of running.values()) await abandonJob(current, options);
    },
  };
}

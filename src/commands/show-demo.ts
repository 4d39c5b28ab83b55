import { createCleanUp } from "../demo/clean-up.ts";
import { prepareGivenChange, prepareShop } from "../demo/demo-subject.ts";
import { type DemoProgress, runDemo } from "../demo/run-demo.ts";
import { showPosted } from "../demo/show-posted.ts";
import { createLayout, type Layout } from "../review/text-layout.ts";
import { endProgress, showProgress, terminalOptions } from "./local-world.ts";
import { restoreOnShadow } from "./make-snapshot.ts";

/** Options of `lockkeeper demo`, as they were given. */
export interface DemoCommandOptions {
  readonly repo?: string;
  readonly base?: string;
  readonly head?: string;
  readonly keep?: boolean;
}

/** Runs the demo and prints it. What it starts and makes is gone afterwards, also where it is interrupted. */
export async function showDemo(options: DemoCommandOptions): Promise<void> {
  const cleanUp = createCleanUp((message) => console.error(`lockkeeper: ${message}`));
  const interrupted = waitForSignal();
  const layout = createLayout(terminalOptions());
  try {
    const outcome = await Promise.race([
      interrupted,
      runDemo({
        prepare: (folder) => prepare(folder, options),
        progress: createProgress(layout),
        cleanUp,
        logLevel: process.env.LOG_LEVEL ?? "error",
        shadowDatabaseUrl: process.env.SHADOW_DATABASE_URL ?? null,
      }),
    ]);
    endProgress();
    if (outcome === null) {
      process.exitCode = 130;
      return;
    }
    process.stdout.write(`\n${await showPosted(outcome, layout)}\n`);
    if (options.keep !== true) return;
    console.log(`\nThe pull request: ${outcome.github.pageOf(outcome.number)}\nPress Ctrl-C to end.`);
    await interrupted;
  } finally {
    endProgress();
    await cleanUp.run();
  }
}

function prepare(folder: string, { repo, base, head }: DemoCommandOptions) {
  if (repo === undefined || base === undefined) return prepareShop(folder, restoreOnShadow);
  return prepareGivenChange(folder, { folder: repo, base, head: head ?? "HEAD" });
}

/** Steps as lines; what is under way on a line that goes away, where the terminal can do that. */
function createProgress({ paint }: Layout): DemoProgress {
  let started = performance.now();
  return {
    doing: showProgress,
    done: (step) => {
      endProgress();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      started = performance.now();
      console.log(`${paint.green("✓")} ${step} ${paint.dim(`(${seconds} s)`)}`);
    },
  };
}

/** Resolves with null once the process is asked to end; a second time it ends at once. */
function waitForSignal(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        resolve(null);
        process.once(signal, () => process.exit(130));
      });
    }
  });
}

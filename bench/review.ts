import { restoreOnShadow } from "../src/commands/make-snapshot.ts";
import { createCleanUp } from "../src/demo/clean-up.ts";
import { prepareShop } from "../src/demo/demo-subject.ts";
import { runDemo } from "../src/demo/run-demo.ts";
import { median } from "./median.ts";

/*
 * The main job on the demo's pull request, through the real service and a local GitHub: from the webhook to its answer, to
 * the check in progress, and to the check completed, with its rewrites proven. Run: npx tsx bench/review.ts
 */
const RUNS = 3;
const answered: number[] = [];
const started: number[] = [];
const completed: number[] = [];
for (let run = 0; run < RUNS; run += 1) {
  const cleanUp = createCleanUp((message) => console.error(message));
  try {
    const outcome = await runDemo({
      prepare: (folder) => prepareShop(folder, restoreOnShadow),
      progress: { doing: () => {}, done: () => {} },
      cleanUp,
      logLevel: "error",
      shadowDatabaseUrl: null,
    });
    answered.push(outcome.delivery.ms);
    started.push(outcome.checkStartedMs);
    completed.push(outcome.checkCompletedMs);
  } finally {
    await cleanUp.run();
  }
}
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  `The demo's pull request: webhook answered after ${median(answered)} ms, check in progress after ${median(started)} ms, completed after ${median(completed)} ms (medians of ${RUNS}); peak memory ${peak} MB, the local GitHub included`,
);

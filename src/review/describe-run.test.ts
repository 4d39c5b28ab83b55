import { expect, test } from "@jest/globals";
import type { RewriteStep, StepRun } from "../model/rewrite.ts";
import { describeLongSteps, describeRun, describeTotal } from "./describe-run.ts";

const run: StepRun = {
  what: "VALIDATE CONSTRAINT",
  estimate: { low: 20_000, likely: 40_000, high: 80_000 },
  sizeUnknown: [],
  blocks: "schema changes",
  on: ["public.users"],
};
const batched: StepRun = {
  ...run,
  what: "UPDATE",
  estimate: { low: 200_000, likely: 540_000, high: 900_000 },
  blocks: "nothing",
  batches: { count: 1204, rows: 5000, pauseMs: 50 },
};
const unknown: StepRun = { ...run, estimate: null, sizeUnknown: ["public.users"] };
const step = (its: StepRun): RewriteStep => ({
  deploy: 1,
  phase: "migrate",
  transaction: true,
  language: "sql",
  text: "",
  run: its,
});

test("a step says how long it runs and whom it blocks", () => {
  expect(describeRun(run)).toBe("about 40 s, blocks nobody");
  expect(describeRun(batched)).toBe(
    "in 1,200 batches of 5,000 rows, about 9 min with the pauses, blocks nobody",
  );
  expect(describeRun({ ...run, blocks: "writes" })).toBe("about 40 s, blocks writes of `users`");
});

test("where the size is not known that is said", () => {
  expect(describeRun(unknown)).toBe("run time not known: the size of `users` is not, blocks nobody");
  expect(describeTotal([step(run), step(unknown)])).toBe("");
});

test("steps that are not told one by one are summed up where they take long", () => {
  const short = { ...run, estimate: { low: 1, likely: 3, high: 5 } };
  expect(describeLongSteps([step(short)])).toBeNull();
  expect(describeLongSteps([step(short), step(batched), step(run)])).toBe(
    "Run time: `UPDATE` in 1,200 batches of 5,000 rows, about 9 min with the pauses, blocks nobody; `VALIDATE CONSTRAINT` about 40 s, blocks nobody; about 9.7 min in all.",
  );
});

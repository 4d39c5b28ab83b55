import { expect, test } from "@jest/globals";
import { createReviewClock } from "./review-clock.ts";

test("what runs side by side takes the review's time once", async () => {
  let now = 0;
  const clock = createReviewClock(() => now);
  const ends: (() => void)[] = [];
  const run = (): Promise<void> => clock.time(() => new Promise((resolve) => ends.push(resolve)));

  const first = run();
  now = 10;
  const second = run();
  now = 30;
  expect(clock.spentMs()).toBe(30);
  ends[0]?.();
  await first;
  now = 40;
  ends[1]?.();
  await second;
  expect(clock.spentMs()).toBe(40);

  now = 100;
  expect(clock.spentMs()).toBe(40);
});

test("what fails has taken its time too", async () => {
  let now = 0;
  const clock = createReviewClock(() => now);
  const failing = clock.time(async () => {
    now = 5;
    throw new Error("refused");
  });
  await expect(failing).rejects.toThrow("refused");
  expect(clock.spentMs()).toBe(5);
});

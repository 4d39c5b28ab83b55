/** How long a review has kept its shadow busy. */
export interface ReviewClock {
  /** Time in ms in which at least one thing ran; what runs side by side counts once. */
  spentMs(): number;
  /** Runs something on the review's time. */
  time<T>(run: () => Promise<T>): Promise<T>;
}

/** @param now the time in ms. */
export function createReviewClock(now: () => number = () => performance.now()): ReviewClock {
  let ended = 0;
  let running = 0;
  let since = 0;
  return {
    spentMs: () => ended + (running > 0 ? now() - since : 0),
    async time(run) {
      if (running === 0) since = now();
      running += 1;
      try {
        return await run();
      } finally {
        running -= 1;
        if (running === 0) ended += now() - since;
      }
    },
  };
}

/*
 * Every benchmark, one after the other; `npm run bench -- estimates` runs the named ones. Machines are noisy: compare the
 * ratios within one run, not times between runs.
 */
const benchmarks: Readonly<Record<string, () => Promise<unknown>>> = {
  model: () => import("./model.ts"),
  shadow: () => import("./shadow.ts"),
  review: () => import("./review.ts"),
  estimates: () => import("./estimates.ts"),
};
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benchmarks);
for (const name of chosen) {
  const run = benchmarks[name];
  if (run === undefined)
    throw new Error(`There is no benchmark ${name}: ${Object.keys(benchmarks).join(", ")}.`);
  await run();
}

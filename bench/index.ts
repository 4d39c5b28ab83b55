/*
 * Every benchmark, one after the other. Machines are noisy: compare the ratios within one run, not times between runs.
 */
await import("./model.ts");
await import("./shadow.ts");
await import("./review.ts");

import { formatDuration } from "../../src/text/format-duration.ts";
import { type Figures, type HeldOutResult, isWithin, percent } from "./figures.ts";

interface About {
  readonly version: string;
  readonly date: string;
  readonly calibration: string;
}

/** The page of the estimates: what they mean, how well they hold, every case. */
export function writePage(
  results: readonly HeldOutResult[],
  figures: readonly Figures[],
  about: About,
): string {
  const [all] = figures;
  return `# Estimates against measured durations

Written by \`npm run bench -- estimates\` on ${about.date}; do not edit it by hand.

A review says for how long a statement works on *your* table: a low, a likely and a high duration. Here is what a review said of ${results.length} statements before they ran, and how long they then took on PostgreSQL ${about.version}. The tables are none that the figures were calibrated on: other widths, types and sizes, several indexes, TOAST, dead rows, partitions. Sizes and statistics come from a captured snapshot, as in a review. Three guesses were set after an earlier run of these cases and are thus not held out: what one more column adds to a scan, how much of the referenced table is read at least, and REFRESH … CONCURRENTLY.

**${all?.within ?? 0} of ${results.length} (${percent(all?.within ?? 0, results.length)}) lie between low and high; for ${all?.withinTwo ?? 0} (${percent(all?.withinTwo ?? 0, results.length)}) the likely value is within a factor of two.**

![Estimated against measured durations](estimates.svg)

| kind | cases | within low–high | likely within 2x | measured / likely, median | high / low, median |
|---|--:|--:|--:|--:|--:|
${figures.map(figureRow).join("\n")}

## What the three values mean

- **Likely** is what the work took on the server that was calibrated on, its files in the kernel's cache.
- **Low** allows for a faster server, for parallel workers (as \`max_parallel_maintenance_workers\` and \`maintenance_work_mem\` of the snapshot allow them) and for updates that need no new index entries (HOT).
- **High** allows for a server half as fast and for storage at 150 MB/s: a table larger than a quarter of \`shared_buffers\` is read from it whole, a smaller one to a third; what is written goes to it, with its WAL; what does not fit into \`maintenance_work_mem\` goes there and back. Where a statement waits for other transactions (CONCURRENTLY), the longest that the snapshot saw.
- Where the size of the table is not known, there is no estimate, and the review says so.

What they cannot know: how a query of CREATE TABLE AS or a materialized view is planned, what trigger functions do, how many rows a condition matches that the statistics do not tell, and what else the server is doing.

The constants: ${about.calibration}. \`lockkeeper calibrate\` measures your own kind of server, see [configuration](configuration.md#calibration).

## Every case

| kind | statement | low | likely | high | measured | measured / likely | |
|---|---|--:|--:|--:|--:|--:|---|
${results.map(caseRow).join("\n")}
`;
}

function figureRow({ kind, cases, within, withinTwo, medianRatio, medianWidth }: Figures): string {
  return `| ${kind} | ${cases} | ${percent(within, cases)} | ${percent(withinTwo, cases)} | ${medianRatio.toFixed(2)} | ${medianWidth.toFixed(1)} |`;
}

function caseRow(result: HeldOutResult): string {
  const { kind, sql, estimate, ms } = result;
  const times = [estimate?.low, estimate?.likely, estimate?.high, ms].map((value) =>
    value === undefined ? "unknown" : formatDuration(value),
  );
  const ratio = estimate === null ? "" : (ms / estimate.likely).toFixed(2);
  return `| ${kind} | \`${sql.replaceAll("|", "\\|")}\` | ${times.join(" | ")} | ${ratio} | ${isWithin(result) ? "" : "missed"} |`;
}

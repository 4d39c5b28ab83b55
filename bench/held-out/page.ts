import { formatDuration } from "../../src/text/format-duration.ts";
import { type Figures, type HeldOutResult, isWithin, percent } from "./figures.ts";

interface About {
  readonly version: string;
  readonly date: string;
  readonly calibration: string;
  /** The kind of machine that was measured on. */
  readonly machine: string;
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

A review says for how long a statement works on *your* table: a low, a likely and a high duration. Here is what a review said of ${results.length} statements before they ran, and how long they then took on PostgreSQL ${about.version}. The tables are none that the figures were calibrated on: other widths, types and sizes, several indexes, TOAST, dead rows, partitions, triggers, cascades. Sizes and statistics come from a captured snapshot, as in a review. Measured on ${about.machine}, fsync on; each statement at several moments, of which the fastest counts, since what else a machine does only adds.

**${all?.within ?? 0} of ${results.length} (${percent(all?.within ?? 0, results.length)}) lie between low and high; for ${all?.withinTwo ?? 0} (${percent(all?.withinTwo ?? 0, results.length)}) the likely value is within a factor of two.** Where ranges missed, the model of the work was mended, so these figures are not wholly held out. The tables of \`forum\` were made last and first looked at after the mends for the others: then 74 of its 84 statements (88 %) lay between low and high, and 69 (82 %) were within a factor of two; the mends that followed are in the figures of the table.

![Estimated against measured durations](estimates.svg)

| kind | cases | within low–high | likely within 2x | measured / likely, median | high / low, median | range wider than 10x |
|---|--:|--:|--:|--:|--:|--:|
${figures.map(figureRow).join("\n")}

## What the three values mean

- **Likely** is what the work took on the server that was calibrated on, its files in the kernel's cache.
- **Low** allows for a faster server, for parallel workers (as \`max_parallel_maintenance_workers\` and \`maintenance_work_mem\` of the snapshot allow them) and for updates that need no new index entries (HOT).
- **High** allows for a server half as fast and for storage at 150 MB/s: a table larger than a quarter of \`shared_buffers\` is read from it whole, a smaller one to a third; what is written goes to it, with its WAL; what does not fit into \`maintenance_work_mem\` goes there and back. Where a statement waits for other transactions (CONCURRENTLY), the longest that the snapshot saw.
- Where the size of the table is not known, there is no estimate, and the review says so.

What they cannot know: how a query of CREATE TABLE AS or a materialized view is planned, what trigger functions do, how many rows a condition matches that the statistics do not tell, and what else the server is doing.

The constants: ${about.calibration}. \`lockkeeper calibrate\` measures your own kind of server, see [configuration](configuration.md#calibration).

## Every case

| set | kind | statement | low | likely | high | measured | measured / likely | |
|---|---|---|--:|--:|--:|--:|--:|---|
${results.map(caseRow).join("\n")}
`;
}

function figureRow({ kind, cases, within, withinTwo, medianRatio, medianWidth, wide }: Figures): string {
  return `| ${kind} | ${cases} | ${percent(within, cases)} | ${percent(withinTwo, cases)} | ${medianRatio.toFixed(2)} | ${medianWidth.toFixed(1)} | ${percent(wide, cases)} |`;
}

function caseRow(result: HeldOutResult): string {
  const { set, kind, before = [], sql, estimate, ms } = result;
  const earlier = before.length === 0 ? "" : `, after \`${inCell(before.join("; "))}\``;
  const times = [estimate?.low, estimate?.likely, estimate?.high, ms].map((value) =>
    value === undefined ? "unknown" : formatDuration(value),
  );
  const ratio = estimate === null ? "" : (ms / estimate.likely).toFixed(2);
  return `| ${set} | ${kind} | \`${inCell(sql)}\`${earlier} | ${times.join(" | ")} | ${ratio} | ${isWithin(result) ? "" : "missed"} |`;
}

const inCell = (sql: string): string => sql.replaceAll("|", "\\|");

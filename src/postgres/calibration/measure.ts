import type pg from "pg";
import type { Measurement, Part } from "./measurements.ts";
import { readSizes } from "./read-sizes.ts";
import { stepsOf } from "./steps.ts";

/** A statement that was timed: the median of its runs. */
export interface Measured {
  readonly name: string;
  /** The first part is the work that was looked for. */
  readonly parts: readonly Part[];
  readonly ms: number;
  /** Size of the step: 10 to the power of this. */
  readonly exponent: number;
}

export interface MeasureOptions {
  /** Session of a role that may make tables in the database it is connected to. */
  readonly client: pg.ClientBase;
  /** Exponent of the largest size, 4 to 7. */
  readonly largest: number;
  /** Nothing is begun after so many ms. */
  readonly limitMs: number;
  readonly progress: (step: string) => void;
}

/** What is measured, and what was left out since time was up. */
export interface Measurements {
  readonly measured: readonly Measured[];
  readonly parallelGain: number;
  readonly leftOut: readonly string[];
}

/** Runs are interleaved: every statement once, then every statement again, so that a burst does not hit all runs of one. */
const REPEATS: Readonly<Record<number, number>> = { 4: 5, 5: 3, 6: 2, 7: 1 };
/** What took longer is not repeated at this size. */
const LONG_MS = 2_500;
const QUERY_CANCELED = "57014";
/** Work grows somewhat faster than the rows. */
const GROWTH = 12;
const LONGEST_MS = 45_000;

/** Times every measurement on tables of 10^4 rows to 10^`largest`. */
export async function measure(options: MeasureOptions): Promise<Measurements> {
  const { client, largest, progress } = options;
  const deadline = Date.now() + options.limitMs;
  const measured: Measured[] = [];
  const leftOut: string[] = [];
  let parallelGain = 1;
  await client.query("SET max_parallel_maintenance_workers = 0; SET max_parallel_workers_per_gather = 0");
  for (let exponent = 4; exponent <= largest; exponent += 1) {
    const rows = 10 ** exponent;
    for (const { sql, chosen, label } of stepsOf(exponent)) {
      if (Date.now() > deadline) {
        leftOut.push(`10^${exponent} rows, ${label}`);
        continue;
      }
      progress(`making tables of 10^${exponent} rows, ${label}`);
      for (const statement of sql) await client.query(statement);
      const sizes = await readSizes(client, rows);
      const fitting = chosen.filter((each) => expectedMs(each, measured, exponent) < LONGEST_MS);
      progress(`measuring 10^${exponent} rows, ${label}`);
      const times = await timeInterleaved(client, fitting, REPEATS[exponent] ?? 1, deadline);
      for (const [each, ms] of times) {
        if (ms !== null) measured.push({ name: each.name, parts: each.parts(sizes), ms, exponent });
        else leftOut.push(`${each.name} at 10^${exponent} rows`);
      }
      if (label === "narrow" && exponent === Math.min(largest, 6)) parallelGain = await measureGain(client);
    }
  }
  return { measured, parallelGain, leftOut };
}

/** From the next smaller size; 0 where it was not measured. */
function expectedMs({ name }: Measurement, measured: readonly Measured[], exponent: number): number {
  return GROWTH * (measured.find((each) => each.name === name && each.exponent === exponent - 1)?.ms ?? 0);
}

async function timeInterleaved(
  client: pg.ClientBase,
  chosen: readonly Measurement[],
  repeats: number,
  deadline: number,
): Promise<ReadonlyMap<Measurement, number | null>> {
  const runs = new Map<Measurement, number[]>(chosen.map((each) => [each, []]));
  for (let run = 0; run < repeats; run += 1) {
    for (const [each, times] of runs) {
      if (Date.now() > deadline || Math.max(0, ...times) > LONG_MS) continue;
      const ms = await timeUnlessCancelled(client, each);
      if (ms !== null) times.push(ms);
    }
  }
  return new Map([...runs].map(([each, times]) => [each, median(times)]));
}

/** The middle of the runs, of two their mean; null where none counted. */
function median(times: readonly number[]): number | null {
  const sorted = [...times].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

/** Somebody may have cancelled it: then this run counts for nothing, and the others do. */
async function timeUnlessCancelled(client: pg.ClientBase, each: Measurement): Promise<number | null> {
  try {
    return await timeOnce(client, each);
  } catch (error) {
    if ((error as { code?: string }).code !== QUERY_CANCELED) throw error;
    await client.query(each.undo === undefined ? "ROLLBACK" : "DROP INDEX IF EXISTS i");
    return null;
  }
}

/** Time in ms of one run, which is undone. */
async function timeOnce(
  client: pg.ClientBase,
  { before, sql, undo }: Pick<Measurement, "before" | "sql" | "undo">,
): Promise<number> {
  if (undo === undefined) await client.query("BEGIN");
  if (before !== undefined) await client.query(before);
  const start = performance.now();
  await client.query(sql);
  const ms = performance.now() - start;
  await client.query(undo ?? "ROLLBACK");
  return ms;
}

/** How much faster a B-tree is built with one parallel worker. */
async function measureGain(client: pg.ClientBase): Promise<number> {
  const build = { sql: "CREATE INDEX i ON t (shuffled)" };
  let [alone, helped] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let run = 0; run < 3; run += 1) {
    alone = Math.min(alone, await timeOnce(client, build));
    await client.query("SET max_parallel_maintenance_workers = 1");
    helped = Math.min(helped, await timeOnce(client, build));
    await client.query("SET max_parallel_maintenance_workers = 0");
  }
  return Math.min(2, Math.max(1, alone / helped));
}

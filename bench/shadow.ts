import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openShadow } from "../src/postgres/shadow/open-shadow.ts";
import { median } from "./median.ts";

/*
 * A shadow of 200 tables: how long until it is ready from its prepared folder, until a clone of it is, and how long one
 * statement takes that is run and watched. Run: npx tsx bench/shadow.ts
 */
const TABLES = 200;
const RUNS = 15;
const schemaSql = Array.from(
  { length: TABLES },
  (_, at) =>
    `CREATE TABLE t${at} (id bigint PRIMARY KEY, a int NOT NULL, b text, c timestamptz DEFAULT now(), d numeric(10,2)); CREATE INDEX ON t${at} (a); CREATE INDEX ON t${at} (c);`,
).join("\n");

const cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-bench-"));
const open = () => openShadow({ snapshot: { major: 16, schemaSql }, cacheFolder });
try {
  const prepared = await timed(open);
  await prepared.result.close();
  const ready: number[] = [];
  const clones: number[] = [];
  const observations: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const opened = await timed(open);
    ready.push(opened.ms);
    const clone = await timed(() => opened.result.openDatabase());
    clones.push(clone.ms);
    const options = { mayRunInTransaction: true, isTransactionControl: false };
    for (const sql of [`ALTER TABLE t${run} ADD COLUMN e int`, `CREATE INDEX ON t${run} (b)`]) {
      observations.push((await timed(() => clone.result.observe(sql, options))).ms);
    }
    await clone.result.close();
    await opened.result.close();
  }
  console.log(
    `Shadow of ${TABLES} tables: prepared once ${Math.round(prepared.ms)} ms; ready ${median(ready)} ms, clone ${median(clones)} ms, a statement run and watched ${median(observations)} ms (medians of ${RUNS})`,
  );
} finally {
  await rm(cacheFolder, { recursive: true, force: true });
}

async function timed<T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const start = performance.now();
  const result = await run();
  return { result, ms: performance.now() - start };
}

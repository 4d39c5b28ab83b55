import { setTimeout } from "node:timers/promises";
import type pg from "pg";
import { processId } from "./process-id.ts";
import type { Sessions } from "./run-statements.ts";
import { blockedBy, compareWork, readWork } from "./server-work.ts";

const forEachTable = (statement: string): string => `
  do $$ declare t record; begin
    for t in select oid::regclass as name from pg_class where relkind = 'r' and relnamespace::regnamespace::text !~ '^(pg_|information)' loop
      execute format('${statement}', t.name);
    end loop;
  end $$`;

/** Who is in the middle of something on every table, the ones that more waits for first; a query locks every index too. */
const OTHERS = [
  forEachTable("lock table only %s in row exclusive mode"),
  forEachTable("select from only %s where false"),
];

/**
 * Runs a statement that refuses transaction blocks while others are in the middle of writing and reading every table. It
 * waits for them with the locks that it has or asks for, which can be read; where it does not wait it blocks nobody.
 */
export async function observeOutside(
  sql: string,
  { runner, watcher, large, connect }: Sessions,
): Promise<readonly string[]> {
  const others: pg.Client[] = [];
  try {
    for (const work of OTHERS) {
      const other = await connect();
      others.push(other);
      await other.query(`begin; ${work}`);
    }
    const before = await readWork(watcher);
    let ended = false;
    const run = runner.query(sql).finally(() => {
      ended = true;
    });
    const blocked = new Map<string, string>();
    const watching = (async () => {
      for (const [index, other] of others.entries()) {
        const open = others.slice(index);
        while (!ended && !(await waitsForOne(watcher, runner, open))) await setTimeout(5);
        for (const [table, what] of ended ? [] : await blockedBy(watcher, runner)) {
          if (blocked.get(table) !== "reads and writes") blocked.set(table, what);
        }
        await other.query("rollback");
      }
    })();
    await Promise.all([run, watching.catch(() => undefined)]);
    const { isLong } = compareWork(before, await readWork(watcher), large);
    return isLong ? [...blocked].map(([table, what]) => `blocks ${what} of ${table}`) : [];
  } finally {
    for (const other of others) await other.end();
  }
}

async function waitsForOne(
  watcher: pg.Client,
  runner: pg.Client,
  others: readonly pg.Client[],
): Promise<boolean> {
  const { rows } = await watcher.query<{ waits: boolean }>(
    "select pg_blocking_pids($1) && $2::int[] as waits",
    [processId(runner), others.map(processId)],
  );
  return rows[0]?.waits === true;
}

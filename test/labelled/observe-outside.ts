import { setTimeout } from "node:timers/promises";
import type pg from "pg";
import { processId } from "./process-id.ts";
import type { Sessions } from "./run-statements.ts";
import { blockedBy } from "./server-work.ts";

const LOCK_ALL = `
  do $$ declare t record; begin
    for t in select oid::regclass as name from pg_class where relkind = 'r' and relnamespace::regnamespace::text !~ '^(pg_|information)' loop
      execute format('lock table only %s in row exclusive mode', t.name);
    end loop;
  end $$`;

/**
 * Runs a statement that refuses transaction blocks while another session is in the middle of writing every table. It
 * then waits with the locks that it has or asks for, which can be read; where it does not wait it blocks no writer.
 */
export async function observeOutside(
  sql: string,
  { runner, watcher, large, connect }: Sessions,
): Promise<readonly string[]> {
  const writer = await connect();
  try {
    await writer.query("begin");
    await writer.query(LOCK_ALL);
    let ended = false;
    const run = runner.query(sql).finally(() => {
      ended = true;
    });
    const facts: string[] = [];
    const watching = (async () => {
      while (!ended && !(await isWaiting(watcher, runner))) await setTimeout(5);
      const blocked = ended ? new Map<string, string>() : await blockedBy(watcher, runner);
      if ([...blocked.keys()].some((table) => large.has(table))) {
        for (const [table, what] of blocked) facts.push(`blocks ${what} of ${table}`);
      }
      await writer.query("rollback");
    })();
    await Promise.all([run, watching.catch(() => undefined)]);
    return facts;
  } finally {
    await writer.end();
  }
}

async function isWaiting(watcher: pg.Client, runner: pg.Client): Promise<boolean> {
  const { rows } = await watcher.query<{ waiting: boolean }>(
    "select wait_event_type = 'Lock' as waiting from pg_stat_activity where pid = $1",
    [processId(runner)],
  );
  return rows[0]?.waiting === true;
}

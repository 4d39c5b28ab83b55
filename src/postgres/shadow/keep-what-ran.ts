import type { Ran } from "./observation-parts.ts";
import type { Session } from "./session.ts";
import type { StateRecord } from "./state-record.ts";

interface Running {
  readonly session: Session;
  readonly record: StateRecord;
  /** Runs SQL under the watchdog. */
  run(sql: string): Promise<Ran>;
}

/** From 17 on the values that a transaction adds to its own new enum can be used, unless a savepoint is open at either. */
const asksForNoSavepoint = /^\s*(?:create\s+type\b.*\bas\s+enum|alter\s+type\b.*\badd\s+value)\b/is;

/** Ends the savepoint within which a statement ran without an error; what asks for none is then run again without it. */
export async function keepWhatRan({ session, record, run }: Running, sql: string): Promise<void> {
  if (!asksForNoSavepoint.test(sql)) {
    await session.run("release savepoint lockkeeper_guard");
    return;
  }
  await session.run("rollback to savepoint lockkeeper_guard; release savepoint lockkeeper_guard");
  await run(sql);
  record.spoil();
}

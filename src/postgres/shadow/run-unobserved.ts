import type { ObserveOptions } from "../../model/shadow.ts";
import { howToObserve } from "./how-to-observe.ts";
import { keepWhatRan } from "./keep-what-ran.ts";
import type { Ran } from "./observation-parts.ts";
import type { Observed } from "./observe-statement.ts";

const guard = "savepoint lockkeeper_guard";

/** Runs a statement of which only the outcome matters; in a transaction a savepoint keeps its failure from poisoning the rest. */
export async function runUnobserved(observed: Observed, sql: string, how: ObserveOptions): Promise<Ran> {
  const { session, record } = observed;
  // What it changes is not looked at: whoever observes next has to read all.
  record.spoil();
  observed.held = null;
  const guarded = howToObserve(sql, how, session.status()) === "guarded";
  if (guarded) await session.run(guard);
  const ran = await observed.run(sql);
  if (!guarded || session.status() === "idle" || ran.outcome.sessionEnded) return ran;
  if (ran.outcome.error === null) await keepWhatRan(observed, sql);
  else await session.run(`rollback to ${guard}; release ${guard}`);
  return ran;
}

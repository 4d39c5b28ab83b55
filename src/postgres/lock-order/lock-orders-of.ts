import type { RangeVar } from "@pgsql/types";
import type { MigrationAnalysis, StatementAnalysis } from "../../model/analysis.ts";
import type { Effect } from "../../model/effect.ts";
import type { LockMode } from "../../model/lock.ts";
import type { LockOrder, LockStep } from "../../model/lock-order.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { namedInOrder } from "./named-in-order.ts";

/** Most locks of one transaction that are followed; a migration that locks more has its first ones compared. */
const MOST_STEPS = 200;

/** The locks of each transaction that can wait while it holds others. Those of downs are left out: none is deployed. */
export function lockOrdersOf(
  migrations: readonly MigrationAnalysis[],
  database: string,
): readonly LockOrder[] {
  const orders: { readonly tool: string; readonly transaction: number | null; readonly steps: LockStep[] }[] =
    [];
  for (const { migration, statements } of migrations) {
    if (migration.direction === "down") continue;
    for (const analysis of statements) {
      const { transaction } = analysis.statement;
      const last = orders.at(-1);
      const goesOn = last !== undefined && transaction !== null && last.transaction === transaction;
      const order = goesOn ? last : { tool: migration.tool, transaction, steps: [] };
      if (!goesOn) orders.push(order);
      order.steps.push(...stepsOf(analysis).slice(0, MOST_STEPS - order.steps.length));
    }
  }
  return orders.filter(({ steps }) => steps.length > 1).map(({ tool, steps }) => ({ database, tool, steps }));
}

function stepsOf(analysis: StatementAnalysis): readonly LockStep[] {
  const { statement, effects, error, mayRunInTransaction } = analysis;
  // What CONCURRENTLY and its like lock they let go of on the way, and what fails locks nothing.
  if (error !== null || !mayRunInTransaction) return [];
  const wanted = effects.filter(isWaitedFor);
  const named = namedInOrder((statement as ParsedStatement).tree).flatMap(
    (name) => wanted.find(({ relation }) => isNamed(relation, name)) ?? [],
  );
  const rest = wanted.filter((effect) => !named.includes(effect));
  return [...new Set(named)]
    .map((effect) => [effect])
    .concat(rest.length === 0 ? [] : [rest])
    .map((together) => ({
      path: statement.path,
      line: statement.line,
      locks: together.map(({ relation, lock }) => ({ relation, lock })),
    }));
}

/** A new lock on what production has. An index is locked after its table, by whoever locks it. */
function isWaitedFor(effect: Effect): effect is Effect & { readonly lock: LockMode } {
  return effect.lock !== null && effect.kind !== "index" && !effect.created && !effect.alreadyHeld;
}

function isNamed(relation: string, { schemaname, relname = "" }: RangeVar): boolean {
  const bare = [relname, `"${relname.replaceAll('"', '""')}"`];
  const schema = [schemaname ?? "", `"${(schemaname ?? "").replaceAll('"', '""')}"`];
  return schemaname === undefined
    ? bare.some((name) => relation.endsWith(`.${name}`))
    : bare.some((name) => schema.some((of) => relation === `${of}.${name}`));
}

import type { Estimate } from "../../model/effect.ts";
import { formatDuration, formatEstimate } from "../../text/format-duration.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { addEstimates } from "../estimates/add-estimates.ts";
import { howToSeparate } from "./own-transaction.ts";
import type { Verdict } from "./rule.ts";
import { settingMs } from "./settings.ts";
import { commitsInLoop, fails, type Subject } from "./subject.ts";
import { workOf } from "./work.ts";

/** Whether transaction_timeout (17 and later) ends the transaction at this statement, by the work up to its end. */
export function transactionTimeoutKills(subject: Subject): Verdict | null {
  const { statement, migration, ground, transaction } = subject;
  if (ground.major < 17 || !statement.mayRunInTransaction || commitsInLoop(subject)) return null;
  const timeout = settingMs(subject, "transaction_timeout") ?? 0;
  const own = workOf(subject);
  if (timeout === 0 || own === null || own.likely <= 0) return null;
  const before = transaction.filter(({ position }) => position < subject.position);
  const spent = workUpTo(before);
  const work = addEstimates([spent, own]);
  // Told at the statement that goes beyond it.
  if (spent === null || work === null || spent.likely > timeout || work.likely <= timeout) return null;
  const isCertain = work.low > timeout;
  const alone = before.every((each) => (workOf(each)?.likely ?? 0) <= 0);
  const command = statement.transaction === null ? "SET" : "SET LOCAL";
  return {
    concern: "failure",
    level: isCertain ? "blocking" : "warning",
    relation: null,
    title: `${isCertain ? "Is" : "May be"} ended after ${formatDuration(timeout)} by transaction_timeout; ${alone ? "it" : "the transaction up to here"} needs ${formatEstimate(work)}`,
    detail: `PostgreSQL closes the connection when a transaction lasts longer (25P04), and everything in it is rolled back. ${inlineCode(`${command} transaction_timeout = 0`)} before it lifts the limit${alone ? "" : `; shorter transactions do not meet it: ${howToSeparate(migration)}`}.`,
    cause: `transaction ${transaction[0]?.position}`,
  };
}

function workUpTo(before: readonly Subject[]): Estimate | null {
  return addEstimates(before.filter((each) => !fails(each)).map(workOf));
}

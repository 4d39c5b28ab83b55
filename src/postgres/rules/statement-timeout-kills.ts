import type { Estimate } from "../../model/effect.ts";
import { formatDuration, formatEstimate } from "../../text/format-duration.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { commandName } from "./command-name.ts";
import type { Rule, Verdict } from "./rule.ts";
import { settingMs } from "./settings.ts";
import { commitsInLoop, fails, type Subject } from "./subject.ts";
import { transactionTimeoutKills } from "./transaction-timeout.ts";
import { workOf } from "./work.ts";

export const statementTimeoutKills: Rule = {
  id: "statement-timeout-kills",
  title: "Work that statement_timeout or transaction_timeout will cut short",
  why: "A statement that runs longer than statement_timeout is cancelled and its work undone (57014); from PostgreSQL 17 on transaction_timeout does the same to a whole transaction, and closes its connection (25P04). A cancelled CREATE INDEX CONCURRENTLY leaves an invalid index behind.",
  level: "blocking",
  check(subject) {
    const work = workOf(subject);
    if (work === null || work.likely <= 0 || fails(subject)) return [];
    const verdict = statementTimeoutVerdict(subject, work) ?? transactionTimeoutKills(subject);
    return verdict === null ? [] : [verdict];
  },
};

function statementTimeoutVerdict(subject: Subject, work: Estimate): Verdict | null {
  const timeout = settingMs(subject, "statement_timeout");
  if (timeout === null || timeout === 0 || work.likely <= timeout) return null;
  if (commitsInLoop(subject) && work.low <= timeout) return null;
  const command = inlineCode(commandName(subject.statement));
  return {
    concern: "failure",
    level: work.low > timeout ? "blocking" : "warning",
    relation: null,
    title: `${work.low > timeout ? "Is" : "May be"} cancelled after ${formatDuration(timeout)} by statement_timeout; it needs ${formatEstimate(work)}`,
    detail: `${command} is cancelled and rolled back (57014) before it is done. Put ${inlineCode(`SET${subject.statement.transaction === null ? "" : " LOCAL"} statement_timeout = 0`)} before it, and ${subject.statement.transaction === null ? inlineCode("RESET statement_timeout") : "the value that it had"} after it.`,
  };
}

import type { MetDeadlock, WantedLock } from "../../model/lock-order.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import type { Rule, Verdict } from "./rule.ts";

export const deadlocksWithPullRequest: Rule = {
  id: "deadlocks-with-pull-request",
  title: "A migration that can deadlock with one of another open pull request",
  why: "Each of the two transactions holds a table that the other asks for next. Deployed at the same time, PostgreSQL cancels one of them after deadlock_timeout (40P01), and that deploy fails.",
  level: "notice",
  check({ statement: { path, line }, ground }) {
    return ground.deadlocks
      .filter(({ own: { waits } }) => waits.path === path && waits.line === line)
      .map(describeDeadlock);
  },
};

/** Where the other run holds what this one waits for, and waits for what this one holds. */
function describeDeadlock({ own, other, number, url }: MetDeadlock): Verdict {
  const { holds, waits } = own;
  const theirFile =
    other.holds.path === other.waits.path
      ? `${inlineCode(other.waits.path)}, lines ${other.holds.line} and ${other.waits.line}`
      : `${inlineCode(other.holds.path)} line ${other.holds.line}, ${inlineCode(other.waits.path)} line ${other.waits.line}`;
  return {
    concern: "failure",
    level: "notice",
    relation: waits.relation,
    title: `Can deadlock with #${number} if both are deployed at the same time`,
    detail: `Here the transaction holds ${describeLock(holds)} since line ${holds.line} and asks for ${describeLock(waits)}. [#${number}](${url}) holds ${describeLock(other.holds)} and then asks for ${describeLock(other.waits)} (${theirFile}). If they run at the same time each waits for the other, and PostgreSQL cancels one of them (40P01), which is then rolled back. Deploy one after the other, or lock the tables in the same order in both.`,
    cause: `#${number}`,
  };
}

function describeLock({ relation, lock }: WantedLock): string {
  return `${lock} on ${inlineCode(displayRelation(relation))}`;
}

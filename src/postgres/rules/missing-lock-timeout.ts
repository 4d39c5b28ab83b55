import type { Effect } from "../../model/effect.ts";
import { formatDuration } from "../../text/format-duration.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import type { Rule, Verdict } from "./rule.ts";
import { settingMs, whyNotSet } from "./settings.ts";
import { fails, productionEffects, type Subject, statisticsOf } from "./subject.ts";

/** A lock_timeout beyond this lets a queue grow that users notice whatever the budget is, in ms. */
const LONGEST_USEFUL_MS = 30_000;

export const missingLockTimeout: Rule = {
  id: "missing-lock-timeout",
  title: "A strong lock on a table in use without lock_timeout",
  why: "A statement that waits for its lock makes everyone who comes after it wait too, however short its own work is. lock_timeout gives up after a moment, lets the queue pass, and the migration is tried again.",
  level: "warning",
  group: "robustness",
  check(subject) {
    if (fails(subject)) return [];
    const timeout = settingMs(subject, "lock_timeout") ?? 0;
    if (timeout > 0 && timeout <= LONGEST_USEFUL_MS) return [];
    const effect = productionEffects(subject).find((each) => waitsInUse(subject, each));
    if (effect === undefined) return [];
    return [timeout > 0 ? tooLong(subject, effect, timeout) : missing(subject, effect)];
  },
};

/** A lock that others wait behind, on a table that is in use as far as anybody knows, and not held already. */
function waitsInUse(subject: Subject, { relation, kind, blocks, alreadyHeld }: Effect): boolean {
  if (kind !== "table" || alreadyHeld || (blocks !== "reads and writes" && blocks !== "writes")) return false;
  const statistics = statisticsOf(subject, relation);
  const { readsPerSecond = null, writesPerSecond = null, rows = null } = statistics ?? {};
  if (readsPerSecond !== null || writesPerSecond !== null)
    return (readsPerSecond ?? 0) + (writesPerSecond ?? 0) > 0;
  return rows !== 0;
}

function missing(subject: Subject, { relation, lock, blocks }: Effect): Verdict {
  const longest = subject.ground.snapshot?.activity?.longestTransactionMs ?? 0;
  const isSeen = longest > subject.ground.budgetOf(relation).readsMs;
  const seen = isSeen
    ? `The longest transaction in the snapshot ran ${formatDuration(longest)}; a statement that waits behind such a one for ${lock} holds up every query that comes after it.`
    : `While it waits for ${lock} behind a long transaction, ${waiting(blocks)} that come after it wait too.`;
  return {
    concern: "practice",
    level: isSeen ? "warning" : "notice",
    relation,
    title: isSeen
      ? `May wait ${formatDuration(longest)} for its lock on ${tableCode(relation)}, and ${waiting(blocks)} with it`
      : `Nothing sets lock_timeout: a wait for its lock on ${tableCode(relation)} holds up ${waiting(blocks)}`,
    detail: [seen, whyNotSet(subject, "lock_timeout"), advice(subject), "Said once for the whole change set."]
      .filter((sentence) => sentence !== null)
      .join(" "),
    cause: "change set",
  };
}

function tooLong(subject: Subject, { relation, blocks }: Effect, timeout: number): Verdict {
  return {
    concern: "practice",
    level: "warning",
    relation,
    title: `May wait ${formatDuration(timeout)} for its lock on ${tableCode(relation)}, and ${waiting(blocks)} with it`,
    detail: `lock_timeout is ${formatDuration(timeout)}: so long it may wait before it gives up, and what comes after it waits too. ${advice(subject)} Said once for the whole change set.`,
    cause: "change set",
  };
}

const waiting = (blocks: Effect["blocks"]): string => (blocks === "writes" ? "writes" : "queries");

function advice({ statement }: Subject): string {
  const command = statement.transaction === null ? "SET" : "SET LOCAL";
  return `Set ${inlineCode(`${command} lock_timeout = '2s'`)} before it, and run the migration again when it is refused (55P03).`;
}

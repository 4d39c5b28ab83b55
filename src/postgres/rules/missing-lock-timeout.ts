import type { Effect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { formatDuration } from "../../text/format-duration.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import type { Rule, Verdict } from "./rule.ts";
import { settingMs, whyNotSet } from "./settings.ts";
import { fails, productionEffects, type Subject, statisticsOf } from "./subject.ts";

/** A lock_timeout beyond this lets a queue grow that users notice whatever the budget is, in ms. */
const LONGEST_USEFUL_MS = 10_000;
/** Beyond this requests are given up before the wait is. */
const MUCH_TOO_LONG_MS = 30_000;

/** A lock that a statement waits for without a useful limit. */
interface Wait {
  readonly subject: Subject;
  readonly effect: Effect;
  /** lock_timeout in ms; 0: none. */
  readonly timeout: number;
}

export const missingLockTimeout: Rule = {
  id: "missing-lock-timeout",
  title: "A strong lock on a table in use without lock_timeout",
  why: "A statement that waits for its lock makes everyone who comes after it wait too, however short its own work is. lock_timeout gives up after a moment, lets the queue pass, and the migration is tried again.",
  level: "warning",
  group: "robustness",
  check(subject) {
    const wait = busiestOf(subject);
    if (wait?.subject !== subject) return [];
    return [wait.timeout > 0 ? tooLong(wait) : missing(subject, wait.effect)];
  },
};

/** For each change set the busiest wait of its ups and of its downs: every statement asks for it. */
const known = new WeakMap<readonly Subject[], Wait | null>();

function busiestOf({ ground: { subjects } }: Subject): Wait | null {
  const found = known.get(subjects);
  if (found !== undefined) return found;
  const wait = busiestWait(subjects);
  known.set(subjects, wait);
  return wait;
}

/** The wait on the table that is written to most, then read most; the first of equal ones. Null: nothing waits too long. */
function busiestWait(subjects: readonly Subject[]): Wait | null {
  let busiest: Wait | null = null;
  for (const subject of subjects) {
    for (const wait of waitsOf(subject)) if (busiest === null || isBusier(wait, busiest)) busiest = wait;
  }
  return busiest;
}

function waitsOf(subject: Subject): readonly Wait[] {
  if (fails(subject)) return [];
  const timeout = settingMs(subject, "lock_timeout") ?? 0;
  if (timeout > 0 && timeout <= LONGEST_USEFUL_MS) return [];
  return productionEffects(subject)
    .filter((effect) => waitsInUse(subject, effect))
    .map((effect) => ({ subject, effect, timeout }));
}

function isBusier(a: Wait, b: Wait): boolean {
  const use = ({ subject, effect }: Wait): RelationStatistics | null =>
    statisticsOf(subject, effect.relation);
  const writes = (wait: Wait): number => use(wait)?.writesPerSecond ?? 0;
  const reads = (wait: Wait): number => use(wait)?.readsPerSecond ?? 0;
  return writes(a) > writes(b) || (writes(a) === writes(b) && reads(a) > reads(b));
}

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
    detail: [seen, whyNotSet(subject, "lock_timeout"), advice(subject)]
      .filter((sentence) => sentence !== null)
      .join(" "),
    cause: "change set",
  };
}

function tooLong({ subject, effect: { relation, blocks }, timeout }: Wait): Verdict {
  return {
    concern: "practice",
    level: timeout > MUCH_TOO_LONG_MS ? "warning" : "notice",
    relation,
    title: `May wait ${formatDuration(timeout)} for its lock on ${tableCode(relation)}, and ${waiting(blocks)} with it`,
    detail: `lock_timeout is ${formatDuration(timeout)}: so long it may wait before it gives up, and what comes after it waits too. ${advice(subject)}`,
    cause: "change set",
  };
}

const waiting = (blocks: Effect["blocks"]): string => (blocks === "writes" ? "writes" : "queries");

function advice({ statement }: Subject): string {
  const command = statement.transaction === null ? "SET" : "SET LOCAL";
  return `Put ${inlineCode(`${command} lock_timeout = '2s'`)} before it, and run the migration again when it is refused (55P03).`;
}

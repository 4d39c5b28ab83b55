import type { Level } from "../../model/finding.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { formatDuration } from "../../text/format-duration.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import { lineIn } from "./line-in.ts";
import { isOfKeysAlone, type LockInTurn, locksInTurn } from "./locks-in-turn.ts";
import { howToSeparate } from "./own-transaction.ts";
import type { Rule } from "./rule.ts";
import { settingMs } from "./settings.ts";
import { relationBefore, type Subject, statisticsOf } from "./subject.ts";

/** Below this many statements a second on each table they are not likely to meet the migration in the wrong order. */
const BUSY_PER_SECOND = 10;
/** From this many rows on a table is taken as used where its activity is not known. */
const LARGE_ROWS = 1_000_000;
/** PostgreSQL's own value of deadlock_timeout, in ms. */
const DEADLOCK_TIMEOUT_MS = 1000;

export const locksTablesInTurn: Rule = {
  id: "locks-tables-in-turn",
  title: "Strong locks on several tables in use, one after the other in one transaction",
  why: "The first table stays locked while the migration waits for the second: a transaction that has used the second and now needs the first waits too, and PostgreSQL cancels one of the two (40P01). It is a warning where the snapshot shows at least two of the tables busy, advice where they are large and their activity is not known, and nothing otherwise, since two short ALTERs on quiet tables hardly ever meet anyone.",
  level: "warning",
  group: "robustness",
  check(subject) {
    const turns = locksInTurn(subject.transaction);
    const [first] = turns;
    const worst = worstOf(turns);
    if (first === undefined || worst?.told.subject !== subject || givesUpFirst(subject)) return [];
    const table = tableCode(worst.told.effect.relation);
    const before = turns.slice(0, turns.indexOf(worst.told)).map(({ effect }) => tableCode(effect.relation));
    return [
      {
        concern: "practice",
        level: worst.level,
        relation: worst.told.effect.relation,
        title: `Can deadlock with code that uses ${table} before ${list(before, "or")}`,
        detail: `${orderText(subject, turns, first)} A transaction that used them in the other order waits for it in turn, and after ${deadlockTimeout(subject)} PostgreSQL cancels one of the two (40P01): the migration, or a request.${foreignKeyText(turns)} ${wayOut(subject, turns)}`,
        cause: `${subject.transaction[0]?.position}`,
      },
    ];
  },
};

function orderText(told: Subject, turns: readonly LockInTurn[], { subject, effect }: LockInTurn): string {
  const later = turns
    .slice(1)
    .map((turn) => `${tableCode(turn.effect.relation)} (${lineIn(told.statement, turn.subject.statement)})`);
  return `From ${lineIn(told.statement, subject.statement)} on the transaction holds ${effect.lock} on ${tableCode(effect.relation)} while it waits for ${list(later)}.`;
}

function wayOut(subject: Subject, turns: readonly LockInTurn[]): string {
  return `${describeParting(subject, turns)}: ${howToSeparate(subject.migration)}. Where they must change together, begin with ${lockText(turns)} in the order in which your code uses them, and a lock_timeout below ${deadlockTimeout(subject)}: then nothing is lost when it gives up.`;
}

/** What is put into migrations of its own. */
function describeParting(subject: Subject, turns: readonly LockInTurn[]): string {
  const { tree } = subject.statement;
  const isAlone = turns.every((turn) => turn.subject === subject);
  if (isAlone && "CreateStmt" in tree)
    return "Make the table without its foreign keys and add one after the other";
  if (isAlone && "DropStmt" in tree) return "Drop its foreign keys first, one after the other";
  return "Lock one table per transaction";
}

function deadlockTimeout(subject: Subject): string {
  return formatDuration(settingMs(subject, "deadlock_timeout") ?? DEADLOCK_TIMEOUT_MS);
}

/** How grave it is, and at which table it is told: the first that makes it so; null where it is not worth a word. */
function worstOf(turns: readonly LockInTurn[]): { readonly level: Level; readonly told: LockInTurn } | null {
  const [, busy] = turns.filter((turn) => (perSecond(turn) ?? 0) >= BUSY_PER_SECOND);
  // The keys of a new table are there in an instant and meet nobody but writers of both tables in the other order.
  const isMild = turns.every(({ subject, effect }) => effect.blocks === "writes" && isOfKeysAlone(subject));
  if (busy !== undefined) return { level: isMild ? "notice" : "warning", told: busy };
  const [, large] = turns.filter((turn) => perSecond(turn) === null && (turn.effect.rows ?? 0) >= LARGE_ROWS);
  return large === undefined ? null : { level: "notice", told: large };
}

/** Statements a second that the lock keeps waiting; null where it is not known. */
function perSecond({ subject, effect }: LockInTurn): number | null {
  const { readsPerSecond = null, writesPerSecond = null } = statisticsOf(subject, effect.relation) ?? {};
  if (effect.blocks === "writes") return writesPerSecond;
  return readsPerSecond === null && writesPerSecond === null
    ? null
    : (readsPerSecond ?? 0) + (writesPerSecond ?? 0);
}

/** True where lock_timeout ends the wait before anyone looks for a deadlock. */
function givesUpFirst(subject: Subject): boolean {
  const wait = settingMs(subject, "lock_timeout") ?? 0;
  return wait > 0 && wait < (settingMs(subject, "deadlock_timeout") ?? DEADLOCK_TIMEOUT_MS);
}

/** A foreign key between two of the tables: its check uses both in one statement, in a known order. */
function foreignKeyText(turns: readonly LockInTurn[]): string {
  const locked = new Set(turns.map(({ effect }) => effect.relation));
  for (const { subject, effect } of turns) {
    const key = relationBefore(subject, effect.relation)?.constraints.find(
      ({ references }) =>
        references !== null && references.relation !== effect.relation && locked.has(references.relation),
    );
    if (key?.references == null) continue;
    return ` Every INSERT into ${tableCode(effect.relation)} uses it and then ${tableCode(key.references.relation)}, by its foreign key.`;
  }
  return "";
}

/** LOCK TABLE for all of them, as a code span. */
function lockText(turns: readonly LockInTurn[]): string {
  const names = turns.map(({ effect }) => displayRelation(effect.relation)).join(", ");
  const mode = turns.every(({ effect }) => effect.blocks === "writes") ? " IN SHARE ROW EXCLUSIVE MODE" : "";
  return inlineCode(`LOCK TABLE ${names}${mode}`);
}

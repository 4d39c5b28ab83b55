import type { Effect } from "../../model/effect.ts";
import type { Level } from "../../model/finding.ts";
import { BLOCKED } from "../../model/lock.ts";
import { formatRows } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { rewriteInBatches } from "../rewrites/data-change-batches.ts";
import { FILL_BY_DEFAULT, rewriteFillByDefault } from "../rewrites/fill-by-default.ts";
import { rewriteAsOwnMigration } from "../rewrites/own-migration.ts";
import { quoteName } from "../rewrites/quote-name.ts";
import { type Block, blockTitle, describeBlock, judgeBlock, tableCode } from "./blocking.ts";
import { commandName } from "./command-name.ts";
import { describeWork } from "./describe-work.ts";
import { holdsOf } from "./holds.ts";
import { lineIn } from "./line-in.ts";
import { howToSeparate } from "./own-transaction.ts";
import type { Rule } from "./rule.ts";
import { fails, productionEffectOn, productionEffects, type Subject } from "./subject.ts";
import { addedConstraint, alterTableOf } from "./syntax.ts";
import { growsWithSize, workOf } from "./work.ts";

/** A lock that one statement took and that long work of later statements of the transaction prolongs. */
export interface LongHold {
  readonly block: Block;
  /** The statement that took the lock. */
  readonly holder: Subject;
  /** How many later statements work, this one included. */
  readonly works: number;
}

export const longWorkUnderLock: Rule = {
  id: "long-work-under-lock",
  title: "Long work in the transaction of a strong lock",
  why: "A lock is held until COMMIT, not until its statement ends: whatever runs after it in the same transaction prolongs it. A table that was altered in an instant stays blocked while another is filled, indexed or validated.",
  level: "blocking",
  check(subject) {
    const hold = findLongHold(subject);
    if (hold === null) return [];
    const { block, holder } = hold;
    const among = isOneOfMany(subject, hold) ? `, the longest of ${hold.works} statements that do` : "";
    const { relation, lock } = block.effect;
    const own = dataChangeOf(subject);
    const byDefault = rewriteFillByDefault(subject);
    const advice =
      byDefault === null ? `Let go of the lock first: ${howToSeparate(subject.migration)}.` : FILL_BY_DEFAULT;
    return [
      {
        concern: "blocking",
        level: block.level,
        relation,
        blocks: block.effect.blocks,
        title: blockTitle(block),
        detail: `${inlineCode(commandName(holder.statement))} on ${lineIn(subject.statement, holder.statement)} takes ${lock} on ${tableCode(relation)} and holds it until COMMIT. ${describeProlonging(subject, among)} ${describeBlock(subject, block)} ${advice}`,
        rewrite:
          own === undefined
            ? rewriteAsOwnMigration(subject, "after_the_lock")
            : (byDefault ?? rewriteInBatches(subject)),
        cause: `${holder.position} ${relation}`,
      },
    ];
  },
};

function dataChangeOf(subject: Subject): Effect | undefined {
  return productionEffects(subject).find(
    ({ dataChange }) => dataChange === "update" || dataChange === "delete",
  );
}

/** True where this statement's work is not nearly all that prolongs the lock. */
function isOneOfMany(subject: Subject, { block, works }: LongHold): boolean {
  const own = workOf(subject);
  return works > 1 && own !== null && block.estimate !== null && own.likely < block.estimate.likely * 0.8;
}

/**
 * What prolongs the lock: a sentence.
 *
 * @param among a clause that says that others do so too, or nothing
 */
function describeProlonging(subject: Subject, among: string): string {
  const change = dataChangeOf(subject);
  if (change !== undefined) {
    const through = `works through ${tableCode(change.relation)} (${formatRows(change.rows)})`;
    return change.loop === undefined
      ? `${inlineCode(commandName(subject.statement))} then ${through} before COMMIT${among}.`
      : `The loop${"DoStmt" in subject.statement.tree ? " of the DO block" : ""} then ${through} without a COMMIT.`;
  }
  const validated = validatedAtOnce(subject);
  if (validated === null) {
    const work = productionEffects(subject).filter(growsWithSize).map(describeWork);
    return `${inlineCode(commandName(subject.statement))} then ${work.length === 0 ? "runs" : listSome(work, 3)} before COMMIT${among}.`;
  }
  return `${inlineCode(`VALIDATE CONSTRAINT ${quoteName(validated)}`)} then reads every row before COMMIT: in the transaction that adds the constraint, NOT VALID gains nothing.`;
}

/** The constraint that the statement validates and the same transaction adds as NOT VALID; null where there is none. */
function validatedAtOnce(subject: Subject): string | null {
  const alter = alterTableOf(subject);
  const validated = (alter?.commands ?? [])
    .filter(({ subtype }) => subtype === "AT_ValidateConstraint")
    .map(({ name }) => name);
  const added = subject.transaction
    .filter(({ position }) => position < subject.position)
    .filter((earlier) => alterTableOf(earlier)?.table.relname === alter?.table.relname)
    .flatMap((earlier) => alterTableOf(earlier)?.commands ?? [])
    .flatMap((command) => addedConstraint(command) ?? []);
  return added.find(({ conname }) => validated.includes(conname))?.conname ?? null;
}

/**
 * The lock of an earlier statement that this one's work prolongs beyond the budget, told once per lock: at the
 * statement with most of the work. Null: there is none, or this statement's own lock is judged by itself.
 */
export function findLongHold(subject: Subject): LongHold | null {
  if (subject.transaction.length < 2 || fails(subject)) return null;
  const found: LongHold[] = [];
  for (const { holder, effect, heaviest, later, works } of holdsOf(subject.transaction)) {
    if (heaviest !== subject) continue;
    const block = judgeBlock(subject, effect, later);
    const told = [levelByItself(subject, effect), levelByItself(holder, effect)];
    if (block !== null && !told.some((level) => level === "blocking" || level === block.level))
      found.push({ block, holder, works });
  }
  return found.find(({ block }) => block.level === "blocking") ?? found[0] ?? null;
}

/** The level of the finding that a statement has whose own lock on the table is as strong and too long by its own work. */
function levelByItself(subject: Subject, effect: Effect): Level | null {
  const own = productionEffectOn(subject, effect.relation);
  return own === undefined || !blocksAsMuch(own, effect) ? null : (judgeBlock(subject, own)?.level ?? null);
}

function blocksAsMuch(a: Effect, b: Effect): boolean {
  return BLOCKED.indexOf(a.blocks) >= BLOCKED.indexOf(b.blocks);
}

import type { BlockingBudget, QuietHours } from "../../model/budget.ts";
import type { Effect, Estimate } from "../../model/effect.ts";
import type { Level } from "../../model/finding.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { formatBytes } from "../../text/format-bytes.ts";
import { formatCount, formatRows } from "../../text/format-count.ts";
import { formatDuration, formatEstimate, formatRange } from "../../text/format-duration.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { addTimes } from "../estimates/add-estimates.ts";
import { judgeBudget } from "../estimates/judge-budget.ts";
import { commandName } from "./command-name.ts";
import { describeEvidence } from "./evidence.ts";
import { holdsOf } from "./holds.ts";
import { lineIn } from "./line-in.ts";
import type { Verdict } from "./rule.ts";
import { fails, holderOf, productionEffectOn, type Subject, statisticsOf } from "./subject.ts";

/** A table that is blocked for longer than its budget, or may be. */
export interface Block {
  readonly effect: Effect;
  readonly level: Level;
  readonly budgetMs: number;
  readonly estimate: Estimate | null;
  /** Hours of the day in which it stays within their budget; null: none. */
  readonly quiet: QuietHours | null;
}

/** The table's name for people, in a code span. */
export function tableCode(relation: string): string {
  return inlineCode(displayRelation(relation));
}

/**
 * Judges how long an effect blocks its table. Null: nobody is blocked, or within the budget.
 *
 * @param estimate how long the lock is held; the statement's own work where left out
 */
export function judgeBlock(
  subject: Subject,
  effect: Effect,
  estimate: Estimate | null = effect.estimate,
): Block | null {
  if (effect.created || (effect.blocks !== "writes" && effect.blocks !== "reads and writes")) return null;
  if (effect.kind === "index" || effect.kind === "sequence") return null;
  // Nobody writes to a materialized view but REFRESH.
  if (effect.kind === "materialized view" && effect.blocks === "writes") return null;
  const budgetFor = ({ readsMs, writesMs }: BlockingBudget): number =>
    effect.blocks === "writes" ? writesMs : Math.min(readsMs, writesMs);
  const budgetMs = budgetFor(subject.ground.budgetOf(effect.relation));
  const verdict = judgeBudget(estimate, budgetMs);
  if (verdict === "within") return null;
  // When it will be deployed is not known: what the quiet hours allow is left to those who deploy.
  const quiet =
    subject.ground
      .quietHoursOf(effect.relation)
      .find(({ budget }) => judgeBudget(estimate, budgetFor(budget)) === "within") ?? null;
  const level = verdict === "exceeds" && quiet === null ? "blocking" : "warning";
  return { effect, level, budgetMs, estimate, quiet };
}

/** "Blocks reads and writes on `users` for about 9 s (budget 200 ms)" */
export function blockTitle({ effect, estimate, budgetMs, quiet }: Block): string {
  const table = tableCode(effect.relation);
  const inQuietHours = quiet === null ? "" : `, more from ${quiet.between.replace("-", " to ")}`;
  const budget = `(budget ${formatDuration(budgetMs)}${inQuietHours})`;
  if (estimate === null) {
    return `Blocks ${effect.blocks} on ${table} for an unknown time ${budget}`;
  }
  if (estimate.low <= budgetMs) {
    return `May block ${effect.blocks} on ${table} for ${formatRange(estimate.low, estimate.high)} ${budget}`;
  }
  return `Blocks ${effect.blocks} on ${table} for ${formatEstimate(estimate)} ${budget}`;
}

/** "2.3 M rows (1.1 GB)", "every row" where the size is not known. */
export function sizeText(effect: Effect): string {
  if (effect.rows === null) return effect.bytes === null ? "every row" : `all ${formatBytes(effect.bytes)}`;
  const bytes = effect.bytes === null ? "" : ` (${formatBytes(effect.bytes)})`;
  return `${effect.rows === 1 ? "the 1 row" : `all ${formatRows(effect.rows)}`}${bytes}`;
}

/** What waits, the range of the estimate, and how we know: the sentences after the mechanism. */
export function describeBlock(subject: Subject, block: Block): string {
  const sentences = [describeHolder(subject, block), describeQueue(subject, block)];
  const { estimate, level, quiet } = block;
  if (estimate !== null && level === "blocking") {
    sentences.push(`Estimated ${formatRange(estimate.low, estimate.high)}.`);
  }
  sentences.push(describeHeldOn(subject, block));
  if (quiet !== null) {
    sentences.push(
      `Within the budget of the quiet hours only: deploy it between ${quiet.between.replace("-", " and ")} ${quiet.timeZone}.`,
    );
  }
  sentences.push(describeEvidence(subject, block.effect));
  return sentences.filter((text) => text !== "").join(" ");
}

/** Why readers wait for a statement that by itself keeps writers out alone. */
function describeHolder(subject: Subject, { effect }: Block): string {
  const holder = holderOf(subject, effect);
  if (holder === null) return "";
  const command = inlineCode(commandName(holder.statement));
  return `${command} on ${lineIn(subject.statement, holder.statement)} took ACCESS EXCLUSIVE on ${tableCode(effect.relation)}, which is held until COMMIT.`;
}

/** How long the lock lasts in all, where what follows in the transaction prolongs it by half or more. */
function describeHeldOn(subject: Subject, { effect, estimate }: Block): string {
  const hold = holdsOf(subject.transaction).find(
    ({ holder, effect: held }) => holder === subject && held.relation === effect.relation,
  );
  // With another estimate than the statement's own it is the later work that is judged.
  if (hold?.later == null || estimate === null || estimate !== effect.estimate) return "";
  if (hold.later.likely < estimate.likely / 2) return "";
  const all = addTimes([estimate, hold.later]);
  return `The lock is held until COMMIT, for ${formatEstimate(all)} with what follows in the transaction.`;
}

function describeQueue(subject: Subject, { effect, estimate }: Block): string {
  const table = tableCode(effect.relation);
  const statistics = statisticsOf(subject, effect.relation);
  const waiting =
    effect.blocks === "writes" ? `Every write to ${table} waits` : `Every query on ${table} waits`;
  const perSecond =
    (statistics?.writesPerSecond ?? 0) + (effect.blocks === "writes" ? 0 : (statistics?.readsPerSecond ?? 0));
  const queued = estimate === null ? 0 : (estimate.likely / 1000) * perSecond;
  return queued >= 1 ? `${waiting}, about ${formatCount(queued)} at the usual rate.` : `${waiting}.`;
}

/** A verdict about a blocked table: what blocks it, then the numbers and the evidence, then the way out. */
export function blockVerdict(
  subject: Subject,
  block: Block,
  words: { readonly mechanism: string; readonly wayOut: string; readonly rewrite?: Rewrite | null },
): Verdict {
  return {
    concern: "blocking",
    level: block.level,
    relation: block.effect.relation,
    blocks: block.effect.blocks,
    title: blockTitle(block),
    detail: `${words.mechanism} ${describeBlock(subject, block)} ${words.wayOut}`.trim(),
    rewrite: words.rewrite ?? null,
  };
}

/** The block of the statement's own table; null where it fails, or stays within the budget. */
export function blockOf(subject: Subject, relation: string): Block | null {
  const effect = productionEffectOn(subject, relation);
  return effect === undefined || fails(subject) ? null : judgeBlock(subject, effect);
}

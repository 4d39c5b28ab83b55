import type { StatementAnalysis } from "../model/analysis.ts";
import type { BlockingBudget } from "../model/budget.ts";
import type { Effect } from "../model/effect.ts";
import type { Review } from "../model/review.ts";
import { displayRelation } from "../text/display-relation.ts";
import { formatDuration, formatEstimate } from "../text/format-duration.ts";
import { holdTimes, transactionsOf } from "./hold-times.ts";

/** More bars are no drawing any more. */
const MOST_BARS = 30;

/** The blocking budget of a table, by its qualified name. */
type BudgetOf = (relation: string) => BlockingBudget;

/** One lock that keeps others from reading or writing. Times in ms from the start of the first transaction. */
interface Bar {
  readonly table: string;
  readonly effect: Effect;
  readonly line: number;
  readonly start: number;
  readonly length: number;
}

/**
 * A Mermaid gantt chart of the locks that block reads or writes: one section for each table, one bar for each lock
 * from the moment it is taken to COMMIT, the budget marked. Null where nothing is blocked for a known time.
 *
 * @param database its name, where there are several
 */
export function renderTimeline(
  review: Review,
  budgetOf: BudgetOf,
  database: string | null = null,
): string | null {
  const bars = collectBars(review);
  const total = Math.max(...bars.map(({ start, length }) => start + length), 0);
  // One bar shows nothing that its row in the table does not say.
  if (bars.length < 2) return null;
  if (!bars.some(({ length, effect }) => length > budgetFor(effect, budgetOf))) return null;
  const sections = new Map<string, Bar[]>();
  for (const bar of bars.slice(0, MOST_BARS)) {
    sections.set(bar.table, [...(sections.get(bar.table) ?? []), bar]);
  }
  const lines = [...sections].flatMap(([table, own]) => [
    `  section ${chartName(table)}`,
    ...own.map((bar) => renderBar(bar, budgetOf, total)),
    ...renderBudget(own, budgetOf),
  ]);
  const axis = total < 10_000 ? "%Q ms" : "%s s";
  const head = [
    "gantt",
    `  title Locks${database === null ? "" : ` in ${chartName(database)}`} from the moment they are taken to COMMIT`,
    "  dateFormat x",
    `  axisFormat ${axis}`,
  ];
  return ["```mermaid", ...head, ...lines, "```"].join("\n");
}

/** The locks in the order in which they are taken. What follows a transaction of unknown length can not be placed. */
function collectBars(review: Review): readonly Bar[] {
  const times = holdTimes(review.migrations);
  const bars: Bar[] = [];
  let offset = 0;
  for (const transaction of transactionsOf(
    review.migrations.filter(({ migration }) => migration.direction === "up"),
  )) {
    const length = transaction[0] === undefined ? null : (times.get(transaction[0])?.held ?? null);
    if (length === null) break;
    for (const analysis of transaction) {
      const { start, held } = times.get(analysis) ?? {};
      if (start != null && held != null) bars.push(...barsOf(analysis, offset + start.likely, held.likely));
    }
    offset += length.likely;
  }
  return bars;
}

function barsOf({ statement, effects }: StatementAnalysis, start: number, length: number): readonly Bar[] {
  return effects
    .filter(({ created, alreadyHeld, kind }) => !created && !alreadyHeld && kind !== "index")
    .filter(({ blocks }) => blocks === "reads and writes" || blocks === "writes")
    .map((effect) => ({ table: effect.relation, effect, line: statement.line, start, length }));
}

function renderBar(bar: Bar, budgetOf: BudgetOf, total: number): string {
  const { effect, line, start, length } = bar;
  const state = length > budgetFor(effect, budgetOf) ? "crit" : "active";
  const time = formatEstimate({ low: length, likely: length, high: length });
  // A bar of less than a hundredth would not be seen; its label tells the real figure.
  const drawn = Math.max(length, total / 100, 1);
  return `    ${effect.lock} line ${line}, ${time} :${state}, ${Math.round(start)}, ${Math.round(drawn)}ms`;
}

/** The mark stands where the first lock that breaks the budget uses it up. */
function renderBudget(bars: readonly Bar[], budgetOf: BudgetOf): readonly string[] {
  const first = bars.find(({ effect, length }) => length > budgetFor(effect, budgetOf));
  if (first === undefined) return [];
  const limit = budgetFor(first.effect, budgetOf);
  return [`    budget ${formatDuration(limit)} :milestone, ${Math.round(first.start + limit)}, 0ms`];
}

function budgetFor({ blocks, relation }: Effect, budgetOf: BudgetOf): number {
  const { readsMs, writesMs } = budgetOf(relation);
  return blocks === "reads and writes" ? Math.min(readsMs, writesMs) : writesMs;
}

/** A name that can not end a section, open a comment or a directive, or hold markup, in Mermaid's grammar. */
function chartName(relation: string): string {
  const name = displayRelation(relation).replace(/[^\p{L}\p{N}_. -]/gu, "_");
  return name.length > 60 ? `${[...name].slice(0, 60).join("")}…` : name;
}

import type { Level } from "../../model/finding.ts";
import { formatEstimate, formatRange } from "../../text/format-duration.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { addEstimates } from "../estimates/add-estimates.ts";
import { judgeBudget } from "../estimates/judge-budget.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { tableCode } from "./blocking.ts";
import { droppedIndexes, likeIndexMade, otherKeepsUnique, otherServes } from "./dropped-indexes.ts";
import { lineIn } from "./line-in.ts";
import { remakerOf } from "./made-again.ts";
import { MANY_ROWS } from "./many-rows.ts";
import type { Rule, Verdict } from "./rule.ts";
import { judgeUsage } from "./running-code.ts";
import { fails, isInProduction, productionEffects, type Subject, statisticsOf } from "./subject.ts";
import { workOf } from "./work.ts";

export const awayUntilMadeAgain: Rule = {
  id: "away-until-made-again",
  title: "Something that queries use is dropped, and made again after long work",
  why: "Where each statement commits by itself, the old one is gone before the new one is built. Until then queries fail on the missing name, or read the whole table for want of the index.",
  level: "blocking",
  check(subject) {
    if (fails(subject) || subject.statement.transaction !== null) return [];
    return [...awayRelations(subject), ...awayIndexes(subject)];
  },
};

/** For so long queries may read the whole table before anybody is told: they are slower, and none fails. */
const SLOW_READS_MS = 5000;

/** Views and tables that are dropped or renamed away: queries fail. */
function awayRelations(subject: Subject): readonly Verdict[] {
  const { tree } = subject.statement;
  if (!("DropStmt" in tree) && !("RenameStmt" in tree)) return [];
  return productionEffects(subject).flatMap(({ relation, kind, lock }): readonly Verdict[] => {
    if (kind === "index" || kind === "sequence" || lock !== "ACCESS EXCLUSIVE") return [];
    const remaker = remakerOf(subject, bareNameOf(relation));
    if (remaker === null) return [];
    const { readsMs } = subject.ground.budgetOf(relation);
    const gap = gapUntil(subject, remaker, readsMs);
    const usage = judgeUsage(subject, relation, null);
    if (gap === null || usage.level === "notice") return [];
    const isMaterialized = kind === "materialized view";
    return [
      {
        concern: "code",
        level: gap.level,
        relation,
        title: `Queries on ${tableCode(relation)} fail ${gap.duration}: it is gone until ${lineIn(subject.statement, remaker.statement)} has made it again`,
        detail: `${usage.sentence} ${isMaterialized ? "Make the new one under another name, with its indexes; then drop the old one and rename the new one in one transaction, which takes an instant." : "Put both into one transaction, with nothing long between them."}`,
      },
    ];
  });
}

/** Indexes whose likes are made later: queries read the whole table until then. */
function awayIndexes(subject: Subject): readonly Verdict[] {
  return droppedIndexes(subject).flatMap(({ index, table }): readonly Verdict[] => {
    const rows = statisticsOf(subject, table.name)?.rows ?? 0;
    if (!index.valid || !isInProduction(subject, table.name) || rows < MANY_ROWS) return [];
    // Queries go on by the other; what the index kept unique, it does not.
    const isServed = index.unique
      ? otherKeepsUnique(subject, index, table)
      : otherServes(subject, index, table);
    if (isServed) return [];
    const remaker = likeIndexMade(subject, index);
    if (remaker === null || remaker.position < subject.position) return [];
    const { readsMs } = subject.ground.budgetOf(table.name);
    const gap = gapUntil(subject, remaker, index.unique ? readsMs : Math.max(readsMs, SLOW_READS_MS));
    if (gap === null) return [];
    return [
      {
        concern: "practice",
        level: "warning",
        relation: table.name,
        title: `Queries on ${tableCode(table.name)} go without ${inlineCode(bareNameOf(index.name))} ${gap.duration}, until ${lineIn(subject.statement, remaker.statement)} has built the next`,
        detail: `Those that used it read the whole table in the meantime${index.unique ? ", and values that it kept unique can come in twice" : ""}. Build the new index first, under another name, and drop the old one after it.`,
      },
    ];
  });
}

/** How long something is away: for more than the budget, or for an unknown time; null: for no longer than an instant. */
function gapUntil(
  subject: Subject,
  remaker: Subject,
  budgetMs: number,
): { readonly level: Level; readonly duration: string } | null {
  const between = subject.ground.subjects.filter(
    ({ position }) => position > subject.position && position <= remaker.position,
  );
  const gap = addEstimates(between.map(workOf));
  const verdict = judgeBudget(gap, budgetMs);
  if (verdict === "within") return null;
  if (gap === null) return { level: "warning", duration: "for an unknown time" };
  return verdict === "exceeds"
    ? { level: "blocking", duration: `for ${formatEstimate(gap)}` }
    : { level: "warning", duration: `for ${formatRange(gap.low, gap.high)}` };
}

import type { Node } from "@pgsql/types";
import type { Estimate } from "../../model/effect.ts";
import type { Level } from "../../model/finding.ts";
import { formatRows } from "../../text/format-count.ts";
import { formatDuration, formatEstimate, formatRange } from "../../text/format-duration.ts";
import { judgeBudget } from "../estimates/judge-budget.ts";
import { rewriteInBatches } from "../rewrites/data-change-batches.ts";
import { FILL_BY_DEFAULT, rewriteFillByDefault } from "../rewrites/fill-by-default.ts";
import { judgeBlock, tableCode } from "./blocking.ts";
import { describeEvidence } from "./evidence.ts";
import { holdsOf } from "./holds.ts";
import { lineIn } from "./line-in.ts";
import { findLongHold } from "./long-work-under-lock.ts";
import { rowsNamedByKey } from "./rows-named-by-key.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, productionEffects, relationBefore, type Subject } from "./subject.ts";
import { describeUnindexedReferences } from "./unindexed-references.ts";
import { describeUnindexedSubqueries } from "./unindexed-subqueries.ts";

/** The statement at which it is told that the transaction blocks the table as a whole; null: it does not. */
function toldWithTable(subject: Subject, relation: string): Subject | null {
  const hold = holdsOf(subject.transaction).find(
    ({ holder, effect }) => effect.relation === relation && holder.position < subject.position,
  );
  if (hold === undefined) return null;
  const { holder, effect, heaviest, later } = hold;
  if (judgeBlock(holder, effect) !== null) return holder;
  if (heaviest === subject || judgeBlock(subject, effect, later) === null) return null;
  return findLongHold(heaviest)?.block.effect.relation === relation ? heaviest : null;
}

/**
 * How grave the time is for which rows stay locked. Only those who want these rows wait, so where how many match is a
 * guess, it is the likely time that counts.
 */
function levelOf(estimate: Estimate | null, budgetMs: number): Level {
  if (judgeBudget(estimate, budgetMs) === "exceeds") return "blocking";
  return estimate === null || estimate.likely > budgetMs ? "warning" : "notice";
}

/** So many times its low end a range is too wide for one figure: how many rows match is not known. */
const WIDE = 50;
const DAY_MS = 86_400_000;

function howLong(estimate: Estimate): string {
  const { low, high } = estimate;
  if (high < low * WIDE) return formatEstimate(estimate);
  return high > DAY_MS ? `${formatDuration(low)} to more than a day` : formatRange(low, high);
}

function whereOf({ statement: { tree } }: Subject): Node | undefined {
  if ("UpdateStmt" in tree) return tree.UpdateStmt.whereClause;
  return "DeleteStmt" in tree ? tree.DeleteStmt.whereClause : undefined;
}

export const largeDataChange: Rule = {
  id: "large-data-change",
  title: "UPDATE or DELETE of a large table in one transaction",
  why: "Every row that it touches stays locked until COMMIT, so that other writers of these rows wait, replicas fall behind and dead rows pile up that VACUUM cannot remove meanwhile. Batches that commit hold each row for an instant.",
  level: "blocking",
  check(subject) {
    if (fails(subject) || findLongHold(subject) !== null) return [];
    return productionEffects(subject).flatMap((effect): readonly Verdict[] => {
      const { dataChange, wholeTable, estimate, relation, rows } = effect;
      if ((dataChange !== "update" && dataChange !== "delete") || effect.loop === "commits") return [];
      if (estimate === null && !wholeTable) return [];
      const { writesMs } = subject.ground.budgetOf(relation);
      const verdict = judgeBudget(estimate, writesMs);
      if (verdict === "within") return [];
      const table = tableCode(relation);
      const told = toldWithTable(subject, relation);
      if (told !== null) {
        return [
          {
            concern: "blocking",
            level: "notice",
            relation,
            title: `Works through ${table} while all of it is blocked until COMMIT: see ${lineIn(subject.statement, told.statement)}`,
            detail: `The lock on ${table} that is told there is held all the while. Work in batches by key, each with its own COMMIT, after it is gone.`,
            rewrite: rewriteInBatches(subject),
          },
        ];
      }
      const verb = dataChange === "update" ? "Updates" : "Deletes";
      const few = rowsNamedByKey(whereOf(subject), relationBefore(subject, relation));
      const changed = `the changed ${few === 1 ? "row" : "rows"} of ${table}`;
      const budget = `(budget ${formatDuration(writesMs)})`;
      const title =
        estimate === null
          ? `${verb} rows of ${table} in one transaction; its size is not known ${budget}`
          : verdict === "exceeds"
            ? `Locks ${changed} for ${howLong(estimate)} ${budget}`
            : `May lock ${changed} for ${formatRange(estimate.low, estimate.high)} ${budget}`;
      const work =
        effect.loop === "never commits"
          ? "The loop never commits, so it works"
          : `The ${dataChange.toUpperCase()} works`;
      const subqueries = describeUnindexedSubqueries(subject, relation);
      const unindexed = dataChange === "delete" ? describeUnindexedReferences(subject, relation) : subqueries;
      const perRow = unindexed === "" ? "" : `${unindexed} `;
      const evidence = describeEvidence(subject, effect);
      if (few !== null) {
        return [
          {
            concern: "blocking",
            level: levelOf(estimate, writesMs),
            relation,
            title,
            detail:
              `The ${dataChange.toUpperCase()} meets ${few === 1 ? "one row" : `${few} rows`} at most: other writers of ${few === 1 ? "it" : "them"} wait until it commits. ${perRow}${evidence}`.trim(),
          },
        ];
      }
      const byDefault = rewriteFillByDefault(subject);
      const advice =
        byDefault === null ? "Work in batches by key, each with its own COMMIT." : FILL_BY_DEFAULT;
      return [
        {
          concern: "blocking",
          level: levelOf(estimate, writesMs),
          relation,
          title,
          detail: `${work} through ${table} (${formatRows(rows)}) in one transaction: other writers of these rows wait until it commits, and replicas receive it as one piece. ${perRow}${[evidence, advice].join(" ").trim()}`,
          // A batch would take hours too.
          rewrite: byDefault ?? (subqueries === "" ? rewriteInBatches(subject) : null),
        },
      ];
    });
  },
};

import type { Effect } from "../../model/effect.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { rewriteMaintenanceByCopy } from "../rewrites/alter-by-copy.ts";
import { rewriteConcurrentForm } from "../rewrites/concurrent-form.ts";
import { hasUniqueIndex, keyToRefreshBy, rewriteRefresh } from "../rewrites/refresh-beside-readers.ts";
import { blockVerdict, judgeBlock, sizeText } from "./blocking.ts";
import { commandName } from "./command-name.ts";
import type { Rule } from "./rule.ts";
import { fails, productionEffects, type Subject } from "./subject.ts";

const WAYS_OUT: Readonly<Record<string, string>> = {
  VacuumStmt:
    "Plain VACUUM blocks nobody; to give space back to the system while the table is in use, pg_repack or pg_squeeze do it.",
  ClusterStmt: "pg_repack or pg_squeeze order the table while it is in use.",
  ReindexStmt: "REINDEX … CONCURRENTLY, outside a transaction, lets reads and writes go on.",
  RefreshMatViewStmt: "REFRESH MATERIALIZED VIEW CONCURRENTLY lets reads go on.",
};

/** What else does it without a tool, or when it has to be done where nothing does. */
function otherWay({ statement: { kind } }: Subject, rewrite: Rewrite | null): string {
  if (kind !== "VacuumStmt" && kind !== "ClusterStmt") return "";
  return rewrite === null
    ? " Without them it takes a maintenance window of that length."
    : " Without them, a second table that takes its place does.";
}

/** What REFRESH … CONCURRENTLY needs of the view, and what is done where it lacks it. */
function whatIsMissing(subject: Subject, rewrite: Rewrite | null): string {
  if (subject.statement.kind !== "RefreshMatViewStmt" || hasUniqueIndex(subject)) return "";
  const need = " It needs a unique index over plain columns of the view, which it lacks";
  const key = keyToRefreshBy(subject);
  if (key !== null) return `${need}: by its query ${listSome(key.map(inlineCode), 4)} can have one.`;
  return rewrite === null
    ? `${need}, and no key follows from its query: refresh it in a maintenance window, or make a second view and rename it into place.`
    : `${need}, and no key follows from its query: a second view that takes its name keeps nobody waiting.`;
}

/** REINDEX takes the table in SHARE alone, and readers wait all the same. */
function lockOf({ lock, blocks }: Effect): string {
  return lock !== "ACCESS EXCLUSIVE" && blocks === "reads and writes"
    ? "ACCESS EXCLUSIVE on the index, which planning any query on the table needs"
    : `${lock}`;
}

export const maintenanceLocksTable: Rule = {
  id: "maintenance-locks-table",
  title: "Maintenance that locks the table: VACUUM FULL, CLUSTER, REINDEX, REFRESH",
  why: "These write the table, its indexes or the view anew while they keep others out. Most have a form that works while the table is in use.",
  level: "blocking",
  check(subject) {
    const wayOut = WAYS_OUT[subject.statement.kind];
    if (wayOut === undefined || fails(subject)) return [];
    for (const effect of productionEffects(subject)) {
      const block = judgeBlock(subject, effect);
      if (block === null) continue;
      const rewrite =
        rewriteRefresh(subject) ?? rewriteConcurrentForm(subject) ?? rewriteMaintenanceByCopy(subject);
      return [
        blockVerdict(subject, block, {
          mechanism: `${inlineCode(commandName(subject.statement))} works through ${sizeText(effect)} under ${lockOf(effect)}.`,
          wayOut: `${wayOut}${otherWay(subject, rewrite)}${whatIsMissing(subject, rewrite)}`,
          rewrite,
        }),
      ];
    }
    return [];
  },
};

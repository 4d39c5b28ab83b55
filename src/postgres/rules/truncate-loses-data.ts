import { formatRows } from "../../text/format-count.ts";
import { tableCode } from "./blocking.ts";
import { describeEvidence } from "./evidence.ts";
import type { Rule } from "./rule.ts";
import { fails, productionEffects, statisticsOf } from "./subject.ts";

export const truncateLosesData: Rule = {
  id: "truncate-loses-data",
  title: "TRUNCATE of a table that has rows",
  why: "TRUNCATE deletes every row, with CASCADE those of the referencing tables too, and no down migration brings them back. It needs ACCESS EXCLUSIVE on each of them.",
  level: "blocking",
  check(subject) {
    if (!("TruncateStmt" in subject.statement.tree) || fails(subject)) return [];
    return productionEffects(subject)
      .filter(({ dataChange }) => dataChange === "truncate")
      .flatMap((effect) => {
        const rows = statisticsOf(subject, effect.relation)?.rows ?? null;
        if (rows === 0) return [];
        return [
          {
            concern: "data" as const,
            level: "blocking" as const,
            relation: effect.relation,
            title: `Deletes ${rows === null ? "all rows" : `all ${formatRows(rows)}`} of ${tableCode(effect.relation)} for good`,
            detail: `TRUNCATE empties the table when this commits; there is no way back but a backup. ${describeEvidence(subject, effect)}`,
          },
        ];
      });
  },
};

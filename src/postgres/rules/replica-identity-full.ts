import { formatCount } from "../../text/format-count.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, type Subject, statisticsOf } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";

export const replicaIdentityFull: Rule = {
  id: "replica-identity-full",
  title: "REPLICA IDENTITY FULL",
  why: "Every UPDATE and DELETE then writes the whole old row to the write-ahead log, and a subscriber looks for the row by all its columns. A primary key or a unique index names the row in a few bytes.",
  level: "notice",
  group: "design",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject)) return [];
    const table = qualifiedName(subject, alter.table);
    const isFull = alter.commands.some(
      ({ subtype, def }) =>
        subtype === "AT_ReplicaIdentity" &&
        def !== undefined &&
        "ReplicaIdentityStmt" in def &&
        def.ReplicaIdentityStmt.identity_type === "f",
    );
    if (!isFull || !isInProduction(subject, table)) return [];
    return [
      {
        concern: "practice",
        level: "notice",
        relation: table,
        title: `Each UPDATE and DELETE on ${tableCode(table)} writes the whole old row to the WAL${rateOf(subject, table)}`,
        detail:
          "Where the consumer needs the old values, that is the price. Where it only needs to find the row, REPLICA IDENTITY USING INDEX is enough.",
      },
    ];
  },
};

function rateOf(subject: Subject, table: string): string {
  const rate = statisticsOf(subject, table)?.writesPerSecond ?? 0;
  return rate < 1 ? "" : `, at ${formatCount(rate)} writes a second`;
}

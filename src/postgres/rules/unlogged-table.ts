import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";

export const unloggedTable: Rule = {
  id: "unlogged-table",
  title: "SET UNLOGGED on a table in production",
  why: "An unlogged table is emptied after a crash and is not on any replica. It is for data that may be lost.",
  level: "warning",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject)) return [];
    const table = qualifiedName(subject, alter.table);
    if (
      !isInProduction(subject, table) ||
      !alter.commands.some(({ subtype }) => subtype === "AT_SetUnLogged")
    )
      return [];
    return [
      {
        concern: "data",
        level: "warning",
        relation: table,
        title: `A crash empties ${tableCode(table)} from here on`,
        detail:
          "UNLOGGED keeps the table out of the write-ahead log: PostgreSQL truncates it after a crash or a failover, and replicas have no rows of it.",
      },
    ];
  },
};

import { formatRows } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { addedConstraints } from "./added-constraints.ts";
import { tableCode } from "./blocking.ts";
import { isIndexed } from "./covering-index.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, statisticsOf } from "./subject.ts";
import { qualifiedName, relationNamed, strings } from "./syntax.ts";

/** From here on a scan for each deleted parent row is felt. */
const MANY_ROWS = 100_000;

export const foreignKeyWithoutIndex: Rule = {
  id: "foreign-key-without-index",
  title: "A foreign key whose columns have no index",
  why: "Each DELETE of a referenced row, and each change of its key, looks for referencing rows. Without an index on the foreign key's columns it reads the whole referencing table every time, holding its locks meanwhile.",
  level: "notice",
  check(subject) {
    if (fails(subject)) return [];
    return addedConstraints(subject, ["CONSTR_FOREIGN"]).flatMap(({ alter, constraint, column }) => {
      const table = qualifiedName(subject, alter.table);
      const columns = column === null ? strings(constraint.fk_attrs) : [column];
      const rows = statisticsOf(subject, table)?.rows ?? null;
      const facts = relationNamed(subject, alter.table);
      if (!isInProduction(subject, table) || facts === undefined || rows === null || rows < MANY_ROWS)
        return [];
      if (isIndexed(subject, facts, columns)) return [];
      const parent =
        constraint.pktable === undefined
          ? "the referenced table"
          : tableCode(qualifiedName(subject, constraint.pktable));
      return [
        {
          concern: "practice" as const,
          level: "notice" as const,
          relation: table,
          title: `Each DELETE on ${parent} reads all of ${tableCode(table)}: ${list(columns.map(inlineCode))} has no index`,
          detail: `That is ${formatRows(rows)} each time. Build an index CONCURRENTLY, unless rows of ${parent} are never deleted.`,
        },
      ];
    });
  },
};

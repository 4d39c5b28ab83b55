import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import { newColumns } from "./new-columns.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";
import { qualifiedName, typeName } from "./syntax.ts";

/** Types that pg_upgrade refuses in tables, from its page in the manual; regclass, regrole and regtype can be upgraded. */
const REFUSED = new Set([
  "regcollation",
  "regconfig",
  "regdictionary",
  "regnamespace",
  "regoper",
  "regoperator",
  "regproc",
  "regprocedure",
]);

export const typeBlocksUpgrade: Rule = {
  id: "type-blocks-upgrade",
  title: "A column of a type that pg_upgrade refuses",
  why: "regproc and its like hold numbers of catalog rows, which are others after an upgrade. pg_upgrade therefore refuses a database in which a table has such a column.",
  level: "warning",
  check(subject) {
    const made = newColumns(subject);
    if (made === null || fails(subject)) return [];
    const refused = made.columns.filter((column) => REFUSED.has(typeName(column)));
    if (refused.length === 0) return [];
    const relation = qualifiedName(subject, made.table);
    const names = refused.map((column) => `${inlineCode(column.colname ?? "")} (${typeName(column)})`);
    return [
      {
        concern: "practice",
        level: "warning",
        relation,
        title: `Keeps pg_upgrade from upgrading this database: ${list(names)} of ${tableCode(relation)}`,
        detail: "Keep the name as text, and cast it where it is used.",
      },
    ];
  },
};

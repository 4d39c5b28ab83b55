import type { ColumnDef } from "@pgsql/types";
import { formatRows } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import { isEmptied } from "./is-emptied.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, relationBefore, statisticsOf } from "./subject.ts";
import { addedColumn, alterTableOf, columnConstraints, qualifiedName, typeName } from "./syntax.ts";

const FILLED = new Set(["CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"]);

export const notNullWithoutDefault: Rule = {
  id: "not-null-without-default",
  title: "ADD COLUMN … NOT NULL without a default",
  why: "Existing rows would hold null in the new column, so PostgreSQL refuses the statement on any table that has a row (23502). It passes on an empty development database and fails in production.",
  level: "blocking",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject)) return [];
    const table = qualifiedName(subject, alter.table);
    const rows = statisticsOf(subject, table)?.rows ?? null;
    if (!isInProduction(subject, table) || rows === 0 || isEmptied(subject, table)) return [];
    const columns = relationBefore(subject, table)?.columns ?? [];
    const unfilled = alter.commands.flatMap((command) => {
      const column = addedColumn(command);
      if (column === null || !isUnfilledNotNull(column)) return [];
      const isThere = command.missing_ok === true && columns.some(({ name }) => name === column.colname);
      return isThere ? [] : [inlineCode(column.colname ?? "")];
    });
    if (unfilled.length === 0) return [];
    const has = rows === null ? "as soon as it has a row" : `which has ${formatRows(rows)}`;
    const [column, it] = unfilled.length === 1 ? ["the column", "it"] : ["the columns", "them"];
    return [
      {
        concern: "failure",
        level: "blocking",
        relation: table,
        title: `Fails: the existing rows of ${tableCode(table)} have no value for ${listSome(unfilled, 3)}`,
        detail: `${inlineCode("NOT NULL")} without a default is refused on ${tableCode(table)}, ${has} (23502). Give ${column} a default, or add ${it} without ${inlineCode("NOT NULL")}, fill ${it}, and set it afterwards.`,
      },
    ];
  },
};

function isUnfilledNotNull(column: ColumnDef): boolean {
  const kinds = columnConstraints(column).map(({ contype }) => contype ?? "");
  if (/serial/.test(typeName(column))) return false;
  return (
    (kinds.includes("CONSTR_NOTNULL") || kinds.includes("CONSTR_PRIMARY")) &&
    !kinds.some((kind) => FILLED.has(kind))
  );
}

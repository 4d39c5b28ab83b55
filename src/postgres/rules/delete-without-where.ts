import { formatRows } from "../../text/format-count.ts";
import { constantTruth } from "../catalog/constant-truth.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, relationBefore, statisticsOf } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

export const deleteWithoutWhere: Rule = {
  id: "delete-without-where",
  title: "DELETE without an effective WHERE",
  why: "Every row of the table goes, and no down migration brings them back. If that is meant, the review should say so.",
  level: "blocking",
  check(subject) {
    const { tree } = subject.statement;
    if (!("DeleteStmt" in tree) || fails(subject)) return [];
    const { relation, whereClause, usingClause } = tree.DeleteStmt;
    if (relation === undefined || usingClause !== undefined) return [];
    const table = qualifiedName(subject, relation);
    const columns = relationBefore(subject, table)?.columns ?? [];
    const always = whereClause === undefined || constantTruth(whereClause, columns) === true;
    const rows = statisticsOf(subject, table)?.rows ?? null;
    if (!always || !isInProduction(subject, table) || rows === 0) return [];
    return [
      {
        concern: "data",
        level: "blocking",
        relation: table,
        title: `Deletes ${rows === null ? "all rows" : `all ${formatRows(rows)}`} of ${tableCode(table)} for good`,
        detail: `The DELETE has ${whereClause === undefined ? "no condition" : "a condition that holds for every row"}. There is no way back but a backup once it has committed.`,
      },
    ];
  },
};

import { displayRelation } from "../../text/display-relation.ts";
import { formatRows } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { rewriteDropColumn } from "../rewrites/drop-column-in-deploys.ts";
import { columnMadeAgain } from "./made-again.ts";
import type { Rule, Verdict } from "./rule.ts";
import { judgeUsage } from "./running-code.ts";
import { fails, isInProduction, relationBefore, type Subject, statisticsOf } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";

export const dropColumn: Rule = {
  id: "drop-column",
  title: "DROP COLUMN that running code uses, or that loses data",
  why: "Code that is still deployed names the column in its queries (ORMs name every column) and fails the moment it is gone. Its data is gone too: no down migration brings it back.",
  level: "blocking",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject)) return [];
    const table = qualifiedName(subject, alter.table);
    if (!isInProduction(subject, table)) return [];
    return alter.commands.flatMap(({ subtype, name = "", missing_ok }) => {
      if (subtype !== "AT_DropColumn" || isNew(subject, table, name, missing_ok === true)) return [];
      const again = columnMadeAgain(subject, alter.table.relname ?? "", name);
      const computed = isGenerated(subject, table, name);
      if (again !== null) return computed ? [] : replaced(subject, table, name, again);
      const usage = judgeUsage(subject, table, name);
      const column = inlineCode(`${displayRelation(table)}.${name}`);
      return [
        {
          concern: usage.level === "notice" ? ("data" as const) : ("code" as const),
          level: usage.level,
          relation: table,
          title:
            usage.level === "notice"
              ? `${computed ? "Drops" : "Deletes the data of"} ${column} for good`
              : `${usage.breaks}: drops ${column}`,
          detail: `${usage.sentence} ${computed ? COMPUTED : lossOf(subject, table)} First deploy code that no longer names the column (ORMs: ignore it), then drop it in a later deploy.`,
          rewrite: rewriteDropColumn(subject, alter, name),
        },
      ];
    });
  },
};

const COMPUTED = "It is computed from other columns, so no data is lost.";

function lossOf(subject: Subject, table: string): string {
  const rows = statisticsOf(subject, table)?.rows ?? null;
  return rows === 0
    ? "The table is empty, so no data is lost."
    : `Its values in ${formatRows(rows)} are gone for good.`;
}

function isGenerated(subject: Subject, table: string, column: string): boolean {
  const columns = relationBefore(subject, table)?.columns ?? [];
  return columns.some(({ name, generated }) => name === column && generated !== null);
}

/** A column of the same name takes its place: the name stays, and the data only where it was copied. */
function replaced(
  subject: Subject,
  table: string,
  name: string,
  again: "filled" | "empty",
): readonly Verdict[] {
  const column = inlineCode(`${displayRelation(table)}.${name}`);
  const rows = statisticsOf(subject, table)?.rows ?? null;
  if (again === "filled" || rows === 0) return [];
  return [
    {
      concern: "data",
      level: "blocking",
      relation: table,
      title: `Deletes the data of ${column}: it is dropped and added again`,
      detail: `Its values in ${formatRows(rows)} are gone for good, and the new column begins empty or with its default. Change the type with ${inlineCode("ALTER COLUMN … TYPE")}, or copy the values into a column of another name first.`,
    },
  ];
}

/** True where the change set itself added the column, or where it is not there at all (IF EXISTS). */
function isNew(subject: Subject, table: string, column: string, missingOk: boolean): boolean {
  const before = relationBefore(subject, table);
  const exists = before?.columns.some(({ name }) => name === column);
  if (exists === false) return missingOk;
  const inSnapshot = subject.ground.snapshot?.catalog.relations.find(({ name }) => name === table);
  return inSnapshot !== undefined && !inSnapshot.columns.some(({ name }) => name === column);
}

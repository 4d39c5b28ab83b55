import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { quoteName } from "../rewrites/quote-name.ts";
import { tableCode } from "./blocking.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, isInProduction, type Subject, statisticsOf } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";

/** The plans of smaller tables hardly depend on statistics. */
const MANY_ROWS = 10_000;

export const analyzeMissing: Rule = {
  id: "analyze-missing",
  title: "ANALYZE that is missing after a change of type or an index on an expression",
  why: "ALTER COLUMN TYPE drops the column's statistics, and an index on an expression has none until the next ANALYZE. Autovacuum analyzes a table only after enough of its rows have changed, and until then queries are planned by guesses.",
  level: "notice",
  check(subject) {
    if (fails(subject)) return [];
    return [...retyped(subject), ...indexedExpression(subject)];
  },
};

function retyped(subject: Subject): readonly Verdict[] {
  const alter = alterTableOf(subject);
  if (alter === null) return [];
  const table = qualifiedName(subject, alter.table);
  const columns = alter.commands.flatMap(({ subtype, name }) =>
    subtype === "AT_AlterColumnType" && name !== undefined ? [name] : [],
  );
  if (columns.length === 0 || !isWorthwhile(subject, table)) return [];
  const command = `ANALYZE ${table} (${columns.map(quoteName).join(", ")});`;
  return [
    {
      concern: "practice",
      level: "notice",
      relation: table,
      title: `Queries on ${tableCode(table)} are planned without statistics of ${list(columns.map(inlineCode))}`,
      detail: `The change of type drops them. As the last statement: ${inlineCode(command)}.`,
    },
  ];
}

function indexedExpression(subject: Subject): readonly Verdict[] {
  const { tree } = subject.statement;
  if (!("IndexStmt" in tree) || tree.IndexStmt.relation === undefined) return [];
  const hasExpression = (tree.IndexStmt.indexParams ?? []).some(
    (param) => "IndexElem" in param && param.IndexElem.expr !== undefined,
  );
  const table = qualifiedName(subject, tree.IndexStmt.relation);
  if (!hasExpression || !isWorthwhile(subject, table)) return [];
  return [
    {
      concern: "practice",
      level: "notice",
      relation: table,
      title: `The planner knows nothing of the indexed expression on ${tableCode(table)} until it is analyzed`,
      detail: `As the last statement: ${inlineCode(`ANALYZE ${table};`)}.`,
    },
  ];
}

function isWorthwhile(subject: Subject, table: string): boolean {
  const rows = statisticsOf(subject, table)?.rows ?? 0;
  return isInProduction(subject, table) && rows >= MANY_ROWS && !isAnalyzed(subject, table);
}

/** A later ANALYZE of the table, or of the whole database. */
function isAnalyzed({ ground, position }: Subject, table: string): boolean {
  return ground.subjects.slice(position + 1).some((each) => {
    const { tree } = each.statement;
    if (!("VacuumStmt" in tree)) return false;
    const { is_vacuumcmd, options = [], rels = [] } = tree.VacuumStmt;
    const analyzes =
      is_vacuumcmd !== true ||
      options.some((node) => "DefElem" in node && node.DefElem.defname === "analyze");
    const names = rels.flatMap((node) =>
      "VacuumRelation" in node ? (node.VacuumRelation.relation ?? []) : [],
    );
    const covers = names.length === 0 || names.some((name) => qualifiedName(each, name) === table);
    return analyzes && covers;
  });
}

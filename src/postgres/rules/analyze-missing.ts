import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
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
    const table = fails(subject) ? null : tableWithoutStatistics(subject);
    if (table === null || !isWorthwhile(subject, table)) return [];
    const all = subject.ground.subjects.flatMap((each) => tableWithoutStatistics(each) ?? []);
    const tables = [...new Set(all)].filter((name) => isWorthwhile(subject, name));
    return [
      {
        concern: "practice",
        level: "notice",
        relation: table,
        title: `Queries on ${listSome(tables.map(tableCode), 4)} are planned without statistics until autovacuum comes by`,
        detail: `What changes its type loses them, and an indexed expression has none yet. As the last statement: ${inlineCode(`ANALYZE ${tables.join(", ")};`)}.`,
        // Said once: the first statement names the tables of all.
        cause: "the change set",
      },
    ];
  },
};

/** The table of a column that gets another type, or of an index on an expression; null for other statements. */
function tableWithoutStatistics(subject: Subject): string | null {
  const { tree } = subject.statement;
  if ("IndexStmt" in tree) {
    const { relation, indexParams = [] } = tree.IndexStmt;
    const hasExpression = indexParams.some(
      (param) => "IndexElem" in param && param.IndexElem.expr !== undefined,
    );
    return hasExpression && relation !== undefined ? qualifiedName(subject, relation) : null;
  }
  const alter = alterTableOf(subject);
  const retypes = alter?.commands.some(({ subtype }) => subtype === "AT_AlterColumnType");
  return alter !== null && retypes === true ? qualifiedName(subject, alter.table) : null;
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

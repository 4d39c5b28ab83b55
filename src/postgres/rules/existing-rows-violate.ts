import type { Constraint, ConstrType, Node } from "@pgsql/types";
import { displayRelation } from "../../text/display-relation.ts";
import { formatCount, formatRows } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { addedConstraints } from "./added-constraints.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, isInProduction, type Subject, statisticsOf } from "./subject.ts";
import { type AlterTable, alterTableOf, qualifiedName, relationNamed, strings } from "./syntax.ts";

export const existingRowsViolate: Rule = {
  id: "existing-rows-violate",
  title: "A constraint that existing rows violate",
  why: "SET NOT NULL, UNIQUE and their like check every row, and one that does not fit makes the statement fail in production. The statistics of the snapshot show such rows; an empty development database does not.",
  level: "blocking",
  check(subject) {
    if (fails(subject)) return [];
    return [...violatedNotNull(subject), ...violatedUnique(subject)];
  },
};

function violatedNotNull(subject: Subject): readonly Verdict[] {
  const alter = alterTableOf(subject);
  if (alter === null) return [];
  const table = qualifiedName(subject, alter.table);
  const statistics = statisticsOf(subject, table);
  if (!isInProduction(subject, table)) return [];
  return nonNullColumns(subject, alter).flatMap(({ name, by, code }): Verdict[] => {
    const fraction = statistics?.columns[name]?.nullFraction ?? 0;
    if (fraction <= 0 || changedBefore(subject, table)) return [];
    const count = statistics?.rows == null ? "" : `, about ${formatRows(statistics.rows * fraction)}`;
    return [
      {
        concern: "failure",
        level: "blocking",
        relation: table,
        title: `Fails: ${inlineCode(`${displayRelation(table)}.${name}`)} holds nulls`,
        detail: `In the snapshot ${percent(fraction)} of its rows are null${count}: ${by} is refused (${code}). Fill them first.`,
      },
    ];
  });
}

/** A column that may hold no null from a statement on, by what, and the error where it does. */
interface NonNull {
  readonly name: string;
  readonly by: string;
  readonly code: string;
}

function nonNullColumns(subject: Subject, alter: AlterTable): readonly NonNull[] {
  const own = alter.commands.flatMap(({ subtype, name = "" }) => {
    if (subtype === "AT_SetNotNull") return [{ name, by: "SET NOT NULL", code: "23502" }];
    if (subtype !== "AT_ValidateConstraint") return [];
    const added = subject.ground.subjects
      .slice(0, subject.position)
      .filter((each) => alterTableOf(each)?.table.relname === alter.table.relname)
      .flatMap((each) => addedConstraints(each, NOT_NULL_KINDS))
      .find(({ constraint }) => constraint.conname === name);
    return added === undefined ? [] : ofConstraint(added.constraint, "VALIDATE CONSTRAINT");
  });
  const added = addedConstraints(subject, NOT_NULL_KINDS)
    .filter(({ constraint, column }) => column === null && constraint.skip_validation !== true)
    .flatMap(({ constraint }) => ofConstraint(constraint, "the constraint"));
  return [...own, ...added];
}

const NOT_NULL_KINDS: readonly ConstrType[] = ["CONSTR_CHECK", "CONSTR_NOTNULL"];

function ofConstraint({ contype, raw_expr, keys }: Constraint, by: string): readonly NonNull[] {
  if (contype === "CONSTR_NOTNULL") return strings(keys).map((name) => ({ name, by, code: "23502" }));
  return (raw_expr === undefined ? [] : columnsNotNull(raw_expr)).map((name) => ({
    name,
    by,
    code: "23514",
  }));
}

/** The columns of which a condition says that they are not null, by itself or joined to others by AND. */
function columnsNotNull(node: Node): readonly string[] {
  if ("BoolExpr" in node && node.BoolExpr.boolop === "AND_EXPR")
    return (node.BoolExpr.args ?? []).flatMap(columnsNotNull);
  if (!("NullTest" in node) || node.NullTest.nulltesttype !== "IS_NOT_NULL") return [];
  const { arg } = node.NullTest;
  return arg !== undefined && "ColumnRef" in arg ? strings(arg.ColumnRef.fields).slice(-1) : [];
}

function violatedUnique(subject: Subject): readonly Verdict[] {
  const target = uniqueTarget(subject);
  if (target === null || !isInProduction(subject, target.table) || changedBefore(subject, target.table))
    return [];
  const statistics = statisticsOf(subject, target.table);
  const { distinct = 0, nullFraction = 0 } = statistics?.columns[target.column] ?? {};
  const rows = statistics?.rows ?? 0;
  const values = distinct < 0 ? -distinct * rows : distinct;
  // n_distinct is an estimate from a sample: half is far from what a unique column could show.
  if (values === 0 || rows < 10 || values > rows * (1 - nullFraction) * 0.5) return [];
  return [
    {
      concern: "failure",
      level: "blocking",
      relation: target.table,
      title: `Fails: ${inlineCode(`${displayRelation(target.table)}.${target.column}`)} has duplicates`,
      detail: `The snapshot shows about ${formatCount(values)} different values in ${formatRows(rows)}: a unique index is refused (23505). Remove the duplicates first.`,
    },
  ];
}

/** The single column that a statement makes unique as a whole, or null. */
function uniqueTarget(subject: Subject): { readonly table: string; readonly column: string } | null {
  const { tree } = subject.statement;
  if ("IndexStmt" in tree) {
    const { unique, relation, indexParams, whereClause } = tree.IndexStmt;
    const [only] = indexParams ?? [];
    const column = only !== undefined && "IndexElem" in only ? only.IndexElem.name : undefined;
    if (unique !== true || relation === undefined || whereClause !== undefined) return null;
    return (indexParams ?? []).length !== 1 || column === undefined
      ? null
      : { table: qualifiedName(subject, relation), column };
  }
  for (const { alter, constraint, column } of addedConstraints(subject, [
    "CONSTR_UNIQUE",
    "CONSTR_PRIMARY",
  ])) {
    const [only, ...more] = strings(constraint.keys);
    if (column !== null || only === undefined || more.length > 0 || constraint.indexname !== undefined)
      continue;
    if (relationNamed(subject, alter.table) === undefined) continue;
    return { table: qualifiedName(subject, alter.table), column: only };
  }
  return null;
}

/** A change of rows earlier in the change set may have mended them. */
export function changedBefore(subject: Subject, table: string): boolean {
  return subject.ground.subjects
    .slice(0, subject.position)
    .some(({ analysis }) =>
      analysis.effects.some(
        ({ relation, dataChange }) =>
          relation === table && (dataChange === "update" || dataChange === "delete"),
      ),
    );
}

function percent(fraction: number): string {
  return fraction < 0.01 ? "under 1 %" : `about ${Math.round(fraction * 100)} %`;
}

import type { Node } from "@pgsql/types";
import type { CatalogData, Constraint } from "../../model/catalog.ts";
import { parseStatements } from "../parse/parse-statements.ts";
import { addedConstraint, qualifiedName } from "../rules/syntax.ts";
import { writePart } from "./edit-statement.ts";
import { type Plan, stepsOf } from "./plan.ts";

/** A CHECK over one column that a plan adds, and that generated rows must satisfy from the start. */
export interface AddedCheck {
  /** Qualified name. */
  readonly relation: string;
  readonly column: string;
  /** The condition as SQL. */
  readonly condition: string;
}

/** The checks that the steps of a plan add: those that the migration asks for, the bound of an attached partition. */
export function addedChecks(plan: Plan): readonly AddedCheck[] {
  const [first] = plan.statements;
  if (first === undefined) return [];
  const trees = stepsOf(plan).flatMap(({ statements }) =>
    statements.flatMap((sql) => parseStatements(sql).statements.map(({ tree }) => tree)),
  );
  return trees.flatMap((tree) => {
    if (!("AlterTableStmt" in tree) || tree.AlterTableStmt.relation === undefined) return [];
    const relation = qualifiedName(first.subject, tree.AlterTableStmt.relation);
    return (tree.AlterTableStmt.cmds ?? []).flatMap((node): readonly AddedCheck[] => {
      const added = "AlterTableCmd" in node ? addedConstraint(node.AlterTableCmd) : null;
      const condition = added?.contype === "CONSTR_CHECK" ? added.raw_expr : undefined;
      const [column, ...others] = condition === undefined ? [] : columnsIn(condition);
      if (condition === undefined || column === undefined || others.length > 0) return [];
      return [{ relation, column, condition: writePart(condition) }];
    });
  });
}

/** The catalog as if its tables had the checks already. */
export function withChecks(catalog: CatalogData, checks: readonly AddedCheck[]): CatalogData {
  if (checks.length === 0) return catalog;
  const relations = catalog.relations.map((relation) => {
    const own = checks.filter((check) => check.relation === relation.name);
    return own.length === 0
      ? relation
      : { ...relation, constraints: [...relation.constraints, ...own.map(toConstraint)] };
  });
  return { ...catalog, relations };
}

function toConstraint({ column, condition }: AddedCheck): Constraint {
  return {
    name: "",
    kind: "check",
    columns: [column],
    validated: true,
    enforced: true,
    deferrable: false,
    noInherit: false,
    definition: `CHECK (${condition})`,
    references: null,
    index: null,
  };
}

/** Names of the columns of an expression, once each. */
function columnsIn(expression: Node): readonly string[] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("ColumnRef" in value) {
      const last = (value as { ColumnRef: { fields?: Node[] } }).ColumnRef.fields?.at(-1);
      if (last !== undefined && "String" in last) names.add(last.String.sval ?? "");
    }
    for (const each of Object.values(value)) visit(each);
  };
  visit(expression);
  return [...names];
}

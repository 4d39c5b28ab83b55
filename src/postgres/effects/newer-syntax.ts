import type { AlterTableCmd, ColumnDef, Constraint, Node } from "@pgsql/types";
import { isEnforced } from "../catalog/constraint-facts.ts";
import { type NewerSyntax, newerOptions, since } from "./newer-options.ts";

/**
 * The syntax of a statement that a server of the major version does not know yet; null: none that is seen. The parser
 * reads PostgreSQL 18, so that it accepts what an older server refuses. Each entry was tried on the server before it came.
 */
export function findNewerSyntax(tree: Node, major: number): NewerSyntax | null {
  if (major >= 18) return null;
  for (const each of newerSyntax(tree)) if (each !== null && each.since > major) return each;
  return null;
}

function* newerSyntax(tree: Node): Iterable<NewerSyntax | null> {
  if ("IndexStmt" in tree) yield since(15, "NULLS NOT DISTINCT", tree.IndexStmt.nulls_not_distinct);
  else if ("CreateStmt" in tree) {
    for (const element of tree.CreateStmt.tableElts ?? []) yield* ofElement(element);
  } else if ("AlterTableStmt" in tree) {
    for (const command of tree.AlterTableStmt.cmds ?? [])
      if ("AlterTableCmd" in command) yield* ofSubcommand(command.AlterTableCmd);
  } else if ("MergeStmt" in tree) {
    yield since(15, "MERGE", true);
    yield since(17, "RETURNING in MERGE", (tree.MergeStmt as { returningClause?: unknown }).returningClause);
    const conditions = (tree.MergeStmt.mergeWhenClauses ?? []).flatMap((node) =>
      "MergeWhenClause" in node ? [node.MergeWhenClause] : [],
    );
    const bySource = conditions.some(({ matchKind }) => matchKind === "MERGE_WHEN_NOT_MATCHED_BY_SOURCE");
    yield since(17, "WHEN NOT MATCHED BY SOURCE", bySource);
  } else if ("AlterDatabaseRefreshCollStmt" in tree) yield since(15, "REFRESH COLLATION VERSION", true);
  else {
    yield* newerOptions(tree);
    yield* ofPublication(tree);
  }
}

function* ofSubcommand({ subtype, name, def }: AlterTableCmd): Iterable<NewerSyntax | null> {
  if (subtype === "AT_SetAccessMethod") {
    yield since(15, "SET ACCESS METHOD", true);
    yield since(17, "SET ACCESS METHOD DEFAULT", name === undefined);
  }
  if (subtype === "AT_SetExpression") yield since(17, "SET EXPRESSION", true);
  if (def === undefined) return;
  if ("ATAlterConstraint" in def) {
    yield since(18, "ENFORCED of a constraint that is there", def.ATAlterConstraint.alterEnforceability);
    yield since(18, "INHERIT of a constraint that is there", def.ATAlterConstraint.alterInheritability);
  }
  yield* ofElement(def);
}

function* ofElement(node: Node): Iterable<NewerSyntax | null> {
  if ("ColumnDef" in node) yield* ofColumn(node.ColumnDef);
  else if ("Constraint" in node) {
    yield since(18, "NOT NULL as a constraint of the table", node.Constraint.contype === "CONSTR_NOTNULL");
    yield* ofConstraint(node.Constraint);
  }
}

function* ofColumn({ storage_name, constraints }: ColumnDef): Iterable<NewerSyntax | null> {
  yield since(16, "STORAGE of a new column", storage_name);
  for (const node of constraints ?? []) if ("Constraint" in node) yield* ofConstraint(node.Constraint);
}

function* ofConstraint(constraint: Constraint): Iterable<NewerSyntax | null> {
  const { contype } = constraint;
  yield since(15, "NULLS NOT DISTINCT", constraint.nulls_not_distinct);
  yield since(15, "SET NULL for some of the columns", constraint.fk_del_set_cols);
  yield since(
    18,
    "VIRTUAL generated columns",
    contype === "CONSTR_GENERATED" && constraint.generated_kind === "v",
  );
  yield since(18, "NOT ENFORCED", contype === "CONSTR_ATTR_NOT_ENFORCED" || !isEnforced(constraint));
  yield since(18, "ENFORCED", contype === "CONSTR_ATTR_ENFORCED");
  yield since(18, "WITHOUT OVERLAPS", constraint.without_overlaps);
  yield since(18, "PERIOD", constraint.fk_with_period === true || constraint.pk_with_period === true);
  yield since(18, "NO INHERIT of NOT NULL", contype === "CONSTR_NOTNULL" && constraint.is_no_inherit);
}

function* ofPublication(tree: Node): Iterable<NewerSyntax | null> {
  const objects =
    "CreatePublicationStmt" in tree
      ? tree.CreatePublicationStmt.pubobjects
      : "AlterPublicationStmt" in tree
        ? tree.AlterPublicationStmt.pubobjects
        : undefined;
  for (const node of objects ?? []) {
    if (!("PublicationObjSpec" in node)) continue;
    const { pubobjtype, pubtable } = node.PublicationObjSpec;
    yield since(15, "TABLES IN SCHEMA of a publication", pubobjtype !== "PUBLICATIONOBJ_TABLE");
    yield since(
      15,
      "a column list or WHERE of a published table",
      pubtable?.columns ?? pubtable?.whereClause,
    );
  }
}

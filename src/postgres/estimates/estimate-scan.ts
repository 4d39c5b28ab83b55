import type { AlterTableCmd, Node } from "@pgsql/types";
import type { Constraint, Relation } from "../../model/catalog.ts";
import type { Estimate, RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { strings } from "../catalog/tree.ts";
import { parseStatements } from "../parse/parse-statements.ts";
import { addTimes } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { expressionTime } from "./expression-cost.ts";
import { referencedTime, referencingTime } from "./foreign-key-time.ts";
import { nullFraction } from "./matched-share.ts";
import { rowsByColumns, scanTime } from "./scan-time.ts";
import type { TableSize } from "./table-size.ts";
import { workTime } from "./work-time.ts";

/**
 * What a statement asks of every row: columns that reference another table, expressions that must hold, or no null. An
 * expression that is not at hand (of an attached partition) is undefined.
 */
type Verification =
  | { readonly kind: "foreign key"; readonly columns: readonly string[] }
  | { readonly kind: "expression"; readonly expression: Node | undefined }
  | { readonly kind: "null" };

/**
 * Time in ms of a scan that verifies a condition, or of either side of the query that validates a foreign key. Null: the
 * size is not known.
 *
 * @param tableRows rows of the table that the statement names, null where not known
 */
export function estimateScan(
  ground: EstimateGround,
  effect: RelationEffect,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize | null,
  tree: Node | undefined,
  tableRows: number | null,
): Estimate | null {
  const verified = verifications(tree, relation);
  const key = verified.find((each) => each.kind === "foreign key");
  if (key !== undefined && !isReferencing(effect, relation, tree))
    return referencedTime(ground, relation, size, tableRows);
  if (size === null) return null;
  if (key !== undefined && tree !== undefined) {
    return referencingTime(ground, relation, size, referencesNothing(tree, relation, statistics));
  }
  const expressions = verified.filter((each) => each.kind === "expression");
  return addTimes([
    scanTime(ground, { ...size, rows: rowsByColumns(size.rows, relation) }),
    ...expressions.map(({ expression }) =>
      expression === undefined
        ? workTime(ground.throughput, "check", size.rows, 0)
        : expressionTime(ground, expression, relation, statistics, size),
    ),
  ]);
}

/** True where a foreign key is checked of columns that hold nothing yet. */
export function referencesNothing(
  tree: Node,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
): boolean {
  const keys = verifications(tree, relation).filter((each) => each.kind === "foreign key");
  return (
    keys.length > 0 &&
    keys.every(({ columns }) => columns.some((name) => nullFraction(name, relation, statistics) === 1))
  );
}

/** The table that the statement names, or a partition of it. */
function isReferencing(
  { relation: name }: RelationEffect,
  relation: Relation | undefined,
  tree: Node | undefined,
): boolean {
  return [name, ...(relation?.parents ?? [])].some((each) => isStatementsTable(each, tree));
}

function verifications(tree: Node | undefined, relation: Relation | undefined): readonly Verification[] {
  if (tree === undefined || !("AlterTableStmt" in tree)) return [];
  return (tree.AlterTableStmt.cmds ?? []).map((command) =>
    "AlterTableCmd" in command ? verificationOf(command.AlterTableCmd, relation) : { kind: "null" },
  );
}

function verificationOf({ subtype, name, def }: AlterTableCmd, relation: Relation | undefined): Verification {
  if (subtype === "AT_ValidateConstraint") return verificationBy(relation, name);
  if (subtype === "AT_AttachPartition") return { kind: "expression", expression: undefined };
  if (def === undefined || !("Constraint" in def)) return { kind: "null" };
  const { contype, fk_attrs, raw_expr } = def.Constraint;
  if (contype === "CONSTR_FOREIGN") return { kind: "foreign key", columns: strings(fk_attrs) };
  return contype === "CONSTR_CHECK" ? { kind: "expression", expression: raw_expr } : { kind: "null" };
}

/** The referenced table does not have the constraint: that it is read at all says that it is a foreign key. */
function verificationBy(relation: Relation | undefined, name: string | undefined): Verification {
  const constraint = relation?.constraints.find((each) => each.name === name);
  if (constraint === undefined || constraint.kind === "foreign key")
    return { kind: "foreign key", columns: constraint?.columns ?? [] };
  return constraint.kind === "not null"
    ? { kind: "null" }
    : { kind: "expression", expression: expressionOf(constraint) };
}

function expressionOf({ definition }: Constraint): Node | undefined {
  const [statement] = parseStatements(`ALTER TABLE t ADD ${definition}`).statements;
  const tree = statement?.tree;
  const [command] = tree !== undefined && "AlterTableStmt" in tree ? (tree.AlterTableStmt.cmds ?? []) : [];
  const def = command !== undefined && "AlterTableCmd" in command ? command.AlterTableCmd.def : undefined;
  return def !== undefined && "Constraint" in def ? def.Constraint.raw_expr : undefined;
}

/** True for the table that an ALTER TABLE names. */
export function isStatementsTable(relation: string, tree: Node | undefined): boolean {
  if (tree === undefined || !("AlterTableStmt" in tree)) return false;
  const name = tree.AlterTableStmt.relation?.relname ?? "";
  return relation.endsWith(`.${name}`) || relation.endsWith(`."${name}"`);
}

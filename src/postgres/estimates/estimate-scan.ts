import type { Node } from "@pgsql/types";
import type { Constraint, Relation } from "../../model/catalog.ts";
import type { Estimate, RelationEffect } from "../../model/effect.ts";
import { addTimes } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { rowsByColumns, scanTime } from "./scan-time.ts";
import type { TableSize } from "./table-size.ts";
import { storageTime, workTime } from "./work-time.ts";

/** How PostgreSQL checks what a statement asks of every row. */
type Verification = "foreign key" | "expression" | "null";

/**
 * Time in ms of a scan that verifies a condition, or of either side of the query that validates a foreign key. That
 * query joins both tables, or looks few rows up by the key. Null: the size is not known.
 *
 * @param tableRows rows of the table that the statement names, null where not known
 */
export function estimateScan(
  ground: EstimateGround,
  effect: RelationEffect,
  relation: Relation | undefined,
  size: TableSize | null,
  tree: Node | undefined,
  tableRows: number | null,
): Estimate | null {
  const { throughput } = ground;
  const verification = verificationOf(tree, relation);
  const isReferenced = verification === "foreign key" && !isStatementsTable(effect.relation, tree);
  const joined = size === null ? null : scanAndVerify(ground, verification, isReferenced, relation, size);
  if (!isReferenced || tableRows === null) return joined;
  const lookups = workTime(throughput, "foreignKeyCheck", tableRows, 0);
  if (joined === null || size === null || lookups.likely < joined.likely) return lookups;
  // Where both sides are read in the order of the key, what lies behind the last reference is not read.
  return { ...joined, low: joined.low * Math.min(1, tableRows / Math.max(1, size.rows)) };
}

function scanAndVerify(
  ground: EstimateGround,
  verification: Verification,
  isReferenced: boolean,
  relation: Relation | undefined,
  size: TableSize,
): Estimate {
  const { throughput } = ground;
  const scan = scanTime(ground, { ...size, rows: rowsByColumns(size.rows, relation) });
  if (verification === "null") return scan;
  if (verification === "expression") return addTimes([scan, workTime(throughput, "check", size.rows, 0)]);
  // A hash table that is larger than maintenance_work_mem goes to files and comes back.
  const hashed = isReferenced ? size.rows * HASHED_ROW_BYTES : 0;
  return addTimes([
    scan,
    workTime(throughput, isReferenced ? "foreignKeyParent" : "foreignKeyChild", size.rows, 0),
    storageTime(throughput, hashed > ground.maintenanceWorkMem ? 2 * hashed : 0),
  ]);
}

/** A row of a hash join with a short key: tuple, header and bucket. */
const HASHED_ROW_BYTES = 48;

function verificationOf(tree: Node | undefined, relation: Relation | undefined): Verification {
  if (tree === undefined || !("AlterTableStmt" in tree)) return "null";
  const kinds = (tree.AlterTableStmt.cmds ?? []).map((command): Verification => {
    if (!("AlterTableCmd" in command)) return "null";
    const { subtype, name, def } = command.AlterTableCmd;
    if (subtype === "AT_ValidateConstraint") return kindOf(relation, name);
    if (def === undefined || !("Constraint" in def))
      return subtype === "AT_AttachPartition" ? "expression" : "null";
    if (def.Constraint.contype === "CONSTR_FOREIGN") return "foreign key";
    return def.Constraint.contype === "CONSTR_CHECK" ? "expression" : "null";
  });
  return (
    kinds.find((kind) => kind === "foreign key") ?? kinds.find((kind) => kind === "expression") ?? "null"
  );
}

/** The referenced table does not have the constraint: that it is read at all says that it is a foreign key. */
function kindOf(relation: Relation | undefined, name: string | undefined): Verification {
  const constraint: Constraint | undefined = relation?.constraints.find((each) => each.name === name);
  if (constraint === undefined || constraint.kind === "foreign key") return "foreign key";
  return constraint.kind === "not null" ? "null" : "expression";
}

/** True for the table that an ALTER TABLE names. */
export function isStatementsTable(relation: string, tree: Node | undefined): boolean {
  if (tree === undefined || !("AlterTableStmt" in tree)) return false;
  const name = tree.AlterTableStmt.relation?.relname ?? "";
  return relation.endsWith(`.${name}`) || relation.endsWith(`."${name}"`);
}

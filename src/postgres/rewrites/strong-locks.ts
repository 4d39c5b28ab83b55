import type { Node, RangeVar } from "@pgsql/types";
import { parseStatements } from "../parse/parse-statements.ts";
import { fails, productionEffects, type Subject } from "../rules/subject.ts";
import { qualifiedName } from "../rules/syntax.ts";

/** Kinds of statements that take a lock on an existing table that keeps writes out at least. */
const STRONG = new Set(["RenameStmt", "DropStmt", "CreateTrigStmt", "IndexStmt", "AlterObjectSchemaStmt"]);

/**
 * True where a statement of a text has to wait for a lock that keeps reads or writes out while it waits: on a table of
 * which the transaction does not hold ACCESS EXCLUSIVE already.
 *
 * @param held qualified names of the tables that are held
 */
export function waitsForStrongLock(subject: Subject, sql: string, held: ReadonlySet<string>): boolean {
  return parseStatements(sql).statements.some(({ tree }) => {
    if (!isStrong(tree)) return false;
    const tables = lockedTables(tree);
    return tables === null || tables.some((table) => !held.has(qualifiedName(subject, table)));
  });
}

/**
 * The tables that earlier statements of the transaction hold under ACCESS EXCLUSIVE when a statement runs.
 *
 * @param takenOut statements that leave the transaction
 */
export function heldBefore(subject: Subject, takenOut: ReadonlySet<Subject>): ReadonlySet<string> {
  const held = new Set<string>();
  for (const earlier of subject.transaction) {
    if (earlier.position >= subject.position) break;
    if (fails(earlier) || takenOut.has(earlier)) continue;
    for (const { relation, lock } of productionEffects(earlier)) {
      if (lock === "ACCESS EXCLUSIVE") held.add(relation);
    }
  }
  return held;
}

function isStrong(tree: Node): boolean {
  // A new partition locks its parent.
  if ("CreateStmt" in tree) return tree.CreateStmt.partbound !== undefined;
  if (!("AlterTableStmt" in tree)) return STRONG.has(Object.keys(tree)[0] ?? "");
  return commandsOf(tree).some(({ subtype }) => subtype !== "AT_ValidateConstraint");
}

/** The tables that a statement locks strongly; null where its syntax does not say which. */
function lockedTables(tree: Node): readonly RangeVar[] | null {
  if (!("AlterTableStmt" in tree) || tree.AlterTableStmt.relation === undefined) return null;
  const referenced = commandsOf(tree).flatMap(({ def }) =>
    def !== undefined && "Constraint" in def && def.Constraint.pktable !== undefined
      ? [def.Constraint.pktable]
      : [],
  );
  return [tree.AlterTableStmt.relation, ...referenced];
}

function commandsOf(tree: Extract<Node, { AlterTableStmt: unknown }>) {
  return (tree.AlterTableStmt.cmds ?? []).flatMap((node) =>
    "AlterTableCmd" in node ? [node.AlterTableCmd] : [],
  );
}

import type { Node, RangeVar } from "@pgsql/types";

/**
 * The relations that a statement locks one after the other, in that order, before any other: the table that it is about,
 * or those of a list. The server opens them in the order in which they are written (tablecmds.c, lockcmds.c, dropcmds.c,
 * analyze.c for the target of a change of rows).
 */
export function namedInOrder(tree: Node): readonly RangeVar[] {
  if ("AlterTableStmt" in tree) return one(tree.AlterTableStmt.relation);
  if ("RenameStmt" in tree) return one(tree.RenameStmt.relation);
  if ("IndexStmt" in tree) return one(tree.IndexStmt.relation);
  if ("CreateTrigStmt" in tree) return one(tree.CreateTrigStmt.relation);
  if ("LockStmt" in tree) return rangeVars(tree.LockStmt.relations);
  if ("TruncateStmt" in tree) return rangeVars(tree.TruncateStmt.relations);
  if ("DropStmt" in tree) return (tree.DropStmt.objects ?? []).flatMap(droppedName);
  return changedTable(tree);
}

/** A WITH is looked at before the table that is changed, and may lock others first. */
function changedTable(tree: Node): readonly RangeVar[] {
  const change =
    "UpdateStmt" in tree
      ? tree.UpdateStmt
      : "DeleteStmt" in tree
        ? tree.DeleteStmt
        : "InsertStmt" in tree
          ? tree.InsertStmt
          : null;
  return change === null || change.withClause !== undefined ? [] : one(change.relation);
}

function one(relation: RangeVar | undefined): readonly RangeVar[] {
  return relation === undefined ? [] : [relation];
}

function rangeVars(nodes: readonly Node[] | undefined): readonly RangeVar[] {
  return (nodes ?? []).flatMap((node) => ("RangeVar" in node ? [node.RangeVar] : []));
}

/** The name of a dropped relation as a list of its parts. */
function droppedName(node: Node): readonly RangeVar[] {
  if (!("List" in node)) return [];
  const parts = (node.List.items ?? []).flatMap((item) => ("String" in item ? [item.String.sval ?? ""] : []));
  const relname = parts.at(-1);
  const schemaname = parts.at(-2);
  if (relname === undefined) return [];
  return [schemaname === undefined ? { relname } : { relname, schemaname }];
}

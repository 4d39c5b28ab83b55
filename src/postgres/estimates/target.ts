import type { Node, RangeVar } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";

/** The table that an INSERT, UPDATE, DELETE or MERGE changes; undefined: the statement is another. */
export function targetOf(tree: Node | undefined): RangeVar | undefined {
  if (tree === undefined) return undefined;
  if ("InsertStmt" in tree) return tree.InsertStmt.relation;
  if ("UpdateStmt" in tree) return tree.UpdateStmt.relation;
  if ("DeleteStmt" in tree) return tree.DeleteStmt.relation;
  return "MergeStmt" in tree ? tree.MergeStmt.relation : undefined;
}

/** True for a statement that says itself which table it changes: a block or a call does not. */
export function namesTarget(tree: Node): boolean {
  return targetOf(tree) !== undefined;
}

/** True for the table that the statement changes itself, and for its partitions; its triggers may change others. */
export function isTarget(tree: Node, name: string, relation: Relation | undefined): boolean {
  const target = targetOf(tree)?.relname ?? "";
  return [name, ...(relation?.parents ?? [])].some(
    (each) => each.endsWith(`.${target}`) || each.endsWith(`."${target}"`),
  );
}

/** Bare names of the columns that an UPDATE sets; null where it is no UPDATE. */
export function updatedColumns(tree: Node | undefined): readonly string[] | null {
  if (tree === undefined || !("UpdateStmt" in tree)) return null;
  return (tree.UpdateStmt.targetList ?? []).flatMap((target) =>
    "ResTarget" in target ? (target.ResTarget.name ?? []) : [],
  );
}

import type { RangeVar } from "@pgsql/types";
import { newColumns } from "./new-columns.ts";
import type { Subject } from "./subject.ts";

/** The relation that a statement makes, as it writes its name; null where it makes none. */
export function createdRelation({ statement: { tree } }: Subject): RangeVar | null {
  if ("CreateStmt" in tree) return tree.CreateStmt.relation ?? null;
  if ("ViewStmt" in tree) return tree.ViewStmt.view ?? null;
  if ("CreateSeqStmt" in tree) return tree.CreateSeqStmt.sequence ?? null;
  return "CreateTableAsStmt" in tree ? (tree.CreateTableAsStmt.into?.rel ?? null) : null;
}

/** Bare names that a statement gives: of a relation, an index, columns. */
export function namesGiven(subject: Subject): readonly string[] {
  const { tree } = subject.statement;
  const relation = createdRelation(subject)?.relname;
  const index = "IndexStmt" in tree ? tree.IndexStmt.idxname : undefined;
  const columns = newColumns(subject)?.columns.map(({ colname }) => colname) ?? [];
  return [relation, index, ...columns].filter((name) => name !== undefined);
}

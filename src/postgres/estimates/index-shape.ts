import type { Node } from "@pgsql/types";

/** What decides how long an index takes to build. */
export interface IndexShape {
  readonly method: string;
  /** Bare column names of the key; null for an expression. */
  readonly columns: readonly (string | null)[];
  /** True where only some of the rows are indexed. */
  readonly partial: boolean;
}

/** Where nothing is known of an index. */
export const PLAIN_SHAPE: IndexShape = { method: "btree", columns: [null], partial: false };

/** Shape of the indexes that a statement makes, from its syntax tree. */
export function shapesInStatement(tree: Node): readonly IndexShape[] {
  if ("IndexStmt" in tree) {
    const { accessMethod, indexParams, whereClause } = tree.IndexStmt;
    const columns = (indexParams ?? []).map((param) =>
      "IndexElem" in param ? (param.IndexElem.name ?? null) : null,
    );
    return [{ method: accessMethod ?? "btree", columns, partial: whereClause !== undefined }];
  }
  if (!("AlterTableStmt" in tree)) return [];
  return (tree.AlterTableStmt.cmds ?? []).flatMap((command) => {
    const definition = "AlterTableCmd" in command ? command.AlterTableCmd.def : undefined;
    if (definition === undefined || !("Constraint" in definition)) return [];
    const { contype, keys, exclusions, access_method } = definition.Constraint;
    if (contype === "CONSTR_EXCLUSION") {
      const columns = (exclusions ?? []).map(() => null);
      return [{ method: access_method ?? "gist", columns, partial: false }];
    }
    if (contype !== "CONSTR_UNIQUE" && contype !== "CONSTR_PRIMARY") return [];
    const columns = (keys ?? []).map((key) => ("String" in key ? (key.String.sval ?? null) : null));
    return [{ method: "btree", columns, partial: false }];
  });
}

import type { Node } from "@pgsql/types";
import type { Index, Relation } from "../../model/catalog.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { scanMs } from "./scan-ms.ts";
import { columnWidth, isFixedWidth, type TableSize } from "./table-size.ts";
import type { Cost, Throughput } from "./throughput.ts";
import { throughput } from "./throughput-constants.ts";

/** What decides how long an index takes to build. */
export interface IndexShape {
  readonly method: string;
  /** Bare column names of the key; null for an expression. */
  readonly columns: readonly (string | null)[];
  /** True where only some of the rows are indexed. */
  readonly partial: boolean;
}

export function shapeOfIndex(index: Index): IndexShape {
  return { method: index.method, columns: index.columns, partial: index.predicate !== null };
}

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
      return [
        { method: access_method ?? "gist", columns: (exclusions ?? []).map(() => null), partial: false },
      ];
    }
    if (contype !== "CONSTR_UNIQUE" && contype !== "CONSTR_PRIMARY") return [];
    const columns = (keys ?? []).map((key) => ("String" in key ? (key.String.sval ?? null) : null));
    return [{ method: "btree", columns, partial: false }];
  });
}

/** Time in ms to build one index, likely value. The scan of the table is part of it. */
export function indexBuildMs(
  shape: IndexShape,
  size: TableSize,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
): number {
  const keys = shape.columns.map((name) => relation?.columns.find((column) => column.name === name));
  const width = keys.reduce((sum, column) => sum + columnWidth(column, statistics), 0);
  const fixed = keys.every((column) => column !== undefined && isFixedWidth(column.type));
  const cost = costOfMethod(shape.method, fixed, throughput);
  return scanMs(size) + (size.rows * (cost.rowNs + width * cost.byteNs)) / 1e6;
}

function costOfMethod(method: string, fixed: boolean, constants: Throughput): Cost {
  switch (method) {
    case "brin":
      return constants.brin;
    case "hash":
      return constants.hash;
    case "gin":
      return constants.gin;
    case "gist":
    case "spgist":
      return constants.gist;
    default:
      return fixed ? constants.btreeFixed : constants.btreeText;
  }
}

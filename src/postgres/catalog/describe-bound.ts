import type { Node, PartitionBoundSpec } from "@pgsql/types";
import { deparseExpression } from "./deparse.ts";

/** Prints the bound of a partition as the server does: "DEFAULT", "FOR VALUES IN ('a')". */
export function describeBound(bound: PartitionBoundSpec): string {
  if (bound.is_default === true) return "DEFAULT";
  const list = (nodes: readonly Node[] | undefined): string => (nodes ?? []).map(datum).join(", ");
  if (bound.strategy === "h") {
    return `FOR VALUES WITH (modulus ${bound.modulus ?? 0}, remainder ${bound.remainder ?? 0})`;
  }
  if (bound.strategy === "l") return `FOR VALUES IN (${list(bound.listdatums)})`;
  return `FOR VALUES FROM (${list(bound.lowerdatums)}) TO (${list(bound.upperdatums)})`;
}

function datum(node: Node): string {
  if ("ColumnRef" in node) return deparseExpression(node).toUpperCase();
  return deparseExpression(node);
}

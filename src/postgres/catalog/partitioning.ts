import type { PartitionSpec } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { deparseExpression } from "./deparse.ts";
import { quoteIdentifier } from "./quote-identifier.ts";

export function partitioning(spec: PartitionSpec): Relation["partitioned"] {
  const strategy =
    spec.strategy === "PARTITION_STRATEGY_LIST"
      ? "list"
      : spec.strategy === "PARTITION_STRATEGY_HASH"
        ? "hash"
        : "range";
  const parts = (spec.partParams ?? []).flatMap((node) => {
    if (!("PartitionElem" in node)) return [];
    const { name, expr } = node.PartitionElem;
    return [
      name === undefined ? (expr === undefined ? "" : `(${deparseExpression(expr)})`) : quoteIdentifier(name),
    ];
  });
  return { strategy, key: `${strategy.toUpperCase()} (${parts.join(", ")})` };
}

import type { Node } from "@pgsql/types";
import type { Column, Relation } from "../../model/catalog.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { columnsOf, strings } from "../catalog/tree.ts";
import { formatTypeName } from "../catalog/type-name.ts";
import { valueBytes } from "./expression-cost.ts";
import type { IndexKey } from "./index-shape.ts";
import { isFixedWidth, typeWidth } from "./row-width.ts";
import type { TableSize } from "./table-size.ts";

/** A key of an index as its build meets it. */
export interface KeyFacts {
  readonly type: string;
  /** Average bytes of a value. */
  readonly width: number;
  /** Number of different values; null: not known. */
  readonly distinct: number | null;
  /** True where the rows lie in the heap in the order of the key, since its numbers were given out in turn. */
  readonly isSorted: boolean;
}

const TYPE_OF_FUNCTION: Readonly<Record<string, string>> = {
  date_trunc: "timestamp without time zone",
  timezone: "timestamp without time zone",
  to_tsvector: "tsvector",
  length: "integer",
  char_length: "integer",
  extract: "numeric",
  date_part: "double precision",
  int4range: "int4range",
  tsrange: "tsrange",
  tstzrange: "tstzrange",
  daterange: "daterange",
  point: "point",
};

/** Facts of a key from the catalog and the statistics. */
export function keyFacts(
  key: IndexKey,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize,
): KeyFacts {
  const column = relation?.columns.find(({ name }) => name === key.column);
  if (column !== undefined) {
    return {
      type: column.type,
      width: valueBytes(column.name, relation, statistics, size),
      distinct: distinctOf(column.name, statistics, size),
      isSorted: growsWithTime(column),
    };
  }
  if (key.expression === null)
    return { type: "text", width: typeWidth("text"), distinct: null, isSorted: false };
  const type = typeOfExpression(key.expression, relation);
  const [first, ...others] = columnsOf([key.expression]);
  const isOfColumn =
    first !== undefined &&
    (type === "tsvector" || type === relation?.columns.find(({ name }) => name === first)?.type);
  return {
    type,
    width:
      isFixedWidth(type) || !isOfColumn ? typeWidth(type) : valueBytes(first, relation, statistics, size),
    // An expression has at most as many values as its column.
    distinct: first === undefined || others.length > 0 ? null : distinctOf(first, statistics, size),
    isSorted: false,
  };
}

function distinctOf(name: string, statistics: RelationStatistics | null, { rows }: TableSize): number | null {
  const distinct = statistics?.columns[name]?.distinct;
  if (distinct === undefined || distinct === 0) return null;
  return distinct > 0 ? distinct : -distinct * rows;
}

function typeOfExpression(node: Node, relation: Relation | undefined): string {
  if ("ColumnRef" in node) {
    const name = strings(node.ColumnRef.fields).at(-1);
    return relation?.columns.find((column) => column.name === name)?.type ?? "text";
  }
  if ("TypeCast" in node) return formatTypeName(node.TypeCast.typeName, () => undefined);
  if ("FuncCall" in node) return TYPE_OF_FUNCTION[strings(node.FuncCall.funcname).at(-1) ?? ""] ?? "text";
  if ("CoalesceExpr" in node) {
    const [first] = node.CoalesceExpr.args ?? [];
    return first === undefined ? "text" : typeOfExpression(first, relation);
  }
  if (!("A_Expr" in node)) return "text";
  const { name, lexpr } = node.A_Expr;
  const operator = strings(name).at(-1) ?? "";
  if (["->>", "#>>", "||"].includes(operator)) return "text";
  if (["->", "#>"].includes(operator)) return "jsonb";
  return lexpr === undefined ? "text" : typeOfExpression(lexpr, relation);
}

/** Numbers given out in order, and times of insertion, lie in the heap in that order, unless rows were updated much. */
function growsWithTime({ default: value, identity }: Column): boolean {
  return identity !== null || /^(nextval\(|now\(\)|CURRENT_TIMESTAMP|clock_timestamp\(\))/i.test(value ?? "");
}

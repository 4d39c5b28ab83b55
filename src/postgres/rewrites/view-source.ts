import type { JoinExpr, Node, SelectStmt } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { strings } from "../rules/syntax.ts";

/** What a view's query reads: a name of each table in it, and which columns are compared with which. */
export interface Source {
  readonly tables: ReadonlyMap<string, Relation>;
  /** Tables that a LEFT JOIN brings: they cannot say how many rows there are. */
  readonly optional: ReadonlySet<string>;
  readonly equal: readonly Equality[];
}

/** A column that must have the value of another one, or of a constant (null). */
interface Equality {
  readonly left: ColumnOf;
  readonly right: ColumnOf | null;
  /** True in a LEFT JOIN: it holds for rows that its right side gives, and `left` is of that side. */
  readonly isOneWay: boolean;
}

export interface ColumnOf {
  readonly table: string;
  readonly column: string;
}

/** Reads the FROM and WHERE of a query; null where they hold more than tables, joined to each other. */
export function readSource(query: SelectStmt, known: readonly Relation[]): Source | null {
  const tables = new Map<string, Relation>();
  const optional = new Set<string>();
  const conditions: { readonly node: Node; readonly only: ReadonlySet<string> | null }[] = [];
  const visit = (node: Node, isOptional: boolean): readonly string[] | null => {
    if ("RangeVar" in node) {
      const { schemaname, relname, alias } = node.RangeVar;
      const table = known.find(
        (each) => each.bareName === relname && (schemaname === undefined || each.schema === schemaname),
      );
      const name = alias?.aliasname ?? relname ?? "";
      if (table?.kind !== "table" || alias?.colnames !== undefined || tables.has(name)) return null;
      // Children bring rows of their own, whose keys nobody compares with the parent's.
      if (table.partitioned === null && table.children.length > 0) return null;
      tables.set(name, table);
      if (isOptional) optional.add(name);
      return [name];
    }
    return "JoinExpr" in node ? visitJoin(node.JoinExpr, isOptional) : null;
  };
  const visitJoin = (join: JoinExpr, isOptional: boolean): readonly string[] | null => {
    const { jointype, isNatural, usingClause, alias, larg, rarg, quals } = join;
    const isLeft = jointype === "JOIN_LEFT";
    if (!isLeft && jointype !== "JOIN_INNER") return null;
    if (isNatural === true || usingClause !== undefined || alias !== undefined) return null;
    const left = larg === undefined ? null : visit(larg, isOptional);
    const right = rarg === undefined ? null : visit(rarg, isOptional || isLeft);
    if (left === null || right === null) return null;
    // What a LEFT JOIN asks for leaves every row of its left side.
    if (quals !== undefined) conditions.push({ node: quals, only: isLeft ? new Set(right) : null });
    return [...left, ...right];
  };
  const { fromClause = [], whereClause } = query;
  if (fromClause.length === 0 || fromClause.some((node) => visit(node, false) === null)) return null;
  if (whereClause !== undefined) conditions.push({ node: whereClause, only: null });
  const names = { tables, optional, equal: [] };
  const equal = conditions.flatMap(({ node, only }) =>
    equalitiesIn(node, names).flatMap(([left, right]): Equality[] => {
      const isOneWay = only !== null;
      if (only === null || only.has(left.table)) return [{ left, right, isOneWay }];
      return right !== null && only.has(right.table) ? [{ left: right, right: left, isOneWay }] : [];
    }),
  );
  return { tables, optional, equal };
}

/** The pairs of columns that a condition demands to be equal; null for a constant. */
function equalitiesIn(node: Node, source: Source): readonly (readonly [ColumnOf, ColumnOf | null])[] {
  if ("BoolExpr" in node && node.BoolExpr.boolop === "AND_EXPR") {
    return (node.BoolExpr.args ?? []).flatMap((each) => equalitiesIn(each, source));
  }
  if (!("A_Expr" in node) || node.A_Expr.kind !== "AEXPR_OP") return [];
  const { name, lexpr, rexpr } = node.A_Expr;
  if (strings(name).at(-1) !== "=" || lexpr === undefined || rexpr === undefined) return [];
  const [left, right] = [columnIn(lexpr, source), columnIn(rexpr, source)];
  if (left !== null && right !== null) return [[left, right]];
  if (left !== null && isConstant(rexpr)) return [[left, null]];
  return right !== null && isConstant(lexpr) ? [[right, null]] : [];
}

function isConstant(node: Node): boolean {
  return (
    "A_Const" in node ||
    ("TypeCast" in node && node.TypeCast.arg !== undefined && isConstant(node.TypeCast.arg))
  );
}

/** The column that an expression is; null where it is another expression, or the table is not clear. */
export function columnIn(node: Node, { tables }: Source): ColumnOf | null {
  if (!("ColumnRef" in node)) return null;
  const [column, table, schema] = strings(node.ColumnRef.fields).toReversed();
  if (column === undefined || schema !== undefined) return null;
  if (table !== undefined) return tables.has(table) ? { table, column } : null;
  const owners = [...tables].filter(([, { columns }]) => columns.some(({ name }) => name === column));
  const [owner] = owners;
  return owners.length === 1 && owner !== undefined ? { table: owner[0], column } : null;
}

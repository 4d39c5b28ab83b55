import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { constantTruth } from "../catalog/constant-truth.ts";

const ALL: Estimate = { low: 1, likely: 1, high: 1 };
const UNKNOWN: Estimate = { low: 0, likely: 0.3, high: 1 };
/** A boolean column: rarely as many rows are true as are false. */
const TRUE_SHARE: Estimate = { low: 0.02, likely: 0.5, high: 0.98 };
/** Joined by a key with another table, which most often has a row for each. */
const JOINED: Estimate = { low: 0, likely: 1, high: 1 };

/**
 * The share (0 to 1) of a table's rows that a WHERE clause matches, from the column statistics.
 * `rows` is the table's row count where it is known.
 */
export function matchedShare(
  where: Node | undefined,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
): Estimate {
  if (where === undefined) return ALL;
  const truth = constantTruth(where, relation?.columns);
  if (truth !== undefined) return exactly(truth === true ? 1 : 0);
  if ("BoolExpr" in where) {
    const shares = (where.BoolExpr.args ?? []).map((each) => matchedShare(each, relation, statistics));
    if (where.BoolExpr.boolop === "AND_EXPR") return smallest(shares);
    if (where.BoolExpr.boolop === "OR_EXPR") return largest(shares);
    const [negated] = shares;
    return negated === undefined ? UNKNOWN : others(negated);
  }
  if ("ColumnRef" in where) return isBoolean(where, relation) ? TRUE_SHARE : UNKNOWN;
  if ("NullTest" in where) {
    const column = columnName(where.NullTest.arg);
    const fraction = column === null ? undefined : nullFraction(column, relation, statistics);
    if (fraction === undefined) return UNKNOWN;
    return exactly(where.NullTest.nulltesttype === "IS_NULL" ? fraction : 1 - fraction);
  }
  if ("A_Expr" in where) return shareOfComparison(where.A_Expr, relation, statistics);
  return UNKNOWN;
}

function shareOfComparison(
  expression: Extract<Node, { A_Expr: unknown }>["A_Expr"],
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
): Estimate {
  const operator = expression.name?.[0];
  const name = operator !== undefined && "String" in operator ? operator.String.sval : undefined;
  const column = columnName(expression.lexpr);
  if (name === "<>" && column !== null && expression.kind === "AEXPR_OP")
    return others(
      shareOfComparison({ ...expression, name: [{ String: { sval: "=" } }] }, relation, statistics),
    );
  // NULL compares with nothing.
  if (column !== null && nullFraction(column, relation, statistics) === 1) return exactly(0);
  const range = column === null ? null : shareOfRange(expression, column, relation, statistics);
  if (range !== null) return range;
  if (name !== "=" || column === null) return UNKNOWN;
  const listed =
    expression.kind === "AEXPR_IN" && expression.rexpr !== undefined && "List" in expression.rexpr
      ? (expression.rexpr.List.items ?? []).length
      : 1;
  if (expression.kind !== "AEXPR_OP" && expression.kind !== "AEXPR_IN") return UNKNOWN;
  if (expression.rexpr !== undefined && "ColumnRef" in expression.rexpr) return JOINED;
  const distinct = distinctValues(column, relation, statistics);
  if (distinct === null) return UNKNOWN;
  const share = Math.min(1, listed / Math.max(1, distinct));
  return { low: share / 4, likely: share, high: Math.min(1, share * 4) };
}

/**
 * The share of a range of a unique column of whole numbers: BETWEEN has room for no more rows than numbers, and what was
 * numbered from 1 has no more rows below a number than that number. Null: no such range.
 */
function shareOfRange(
  { kind, name, rexpr }: Extract<Node, { A_Expr: unknown }>["A_Expr"],
  column: string,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
): Estimate | null {
  const rows = statistics?.rows ?? null;
  const facts = relation?.columns.find((each) => each.name === column);
  if (rows === null || rows === 0 || facts === undefined || !/^(integer|bigint|smallint)$/.test(facts.type))
    return null;
  if (!isUnique(column, relation)) return null;
  const bound = (most: number): Estimate => {
    const share = Math.max(0, Math.min(1, most / rows));
    return { low: 0, likely: share, high: share };
  };
  if (kind === "AEXPR_BETWEEN" && rexpr !== undefined && "List" in rexpr) {
    const [from, to] = (rexpr.List.items ?? []).map(wholeNumber);
    return from == null || to == null ? null : bound(to - from + 1);
  }
  const operator = name?.[0] !== undefined && "String" in name[0] ? name[0].String.sval : undefined;
  const most = wholeNumber(rexpr);
  const isNumbered = facts.identity !== null || /^nextval\(/.test(facts.default ?? "");
  return (operator === "<" || operator === "<=") && most !== null && isNumbered ? bound(most) : null;
}

function wholeNumber(node: Node | undefined): number | null {
  if (node === undefined || !("A_Const" in node) || !("ival" in node.A_Const)) return null;
  // The parser leaves a zero out.
  return node.A_Const.ival?.ival ?? 0;
}

function isUnique(column: string, relation: Relation | undefined): boolean {
  return (
    relation?.indexes.some(
      ({ unique, columns, predicate }) =>
        unique && predicate === null && columns.length === 1 && columns[0] === column,
    ) ?? false
  );
}

/** Number of different values of a column, or null where it is not known. */
function distinctValues(
  column: string,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
): number | null {
  const rows = statistics?.rows ?? null;
  if (isUnique(column, relation) && rows !== null) return rows;
  const distinct = statistics?.columns[column]?.distinct;
  if (distinct === undefined || distinct === 0) return null;
  if (distinct > 0) return distinct;
  return rows === null ? null : -distinct * rows;
}

/** A column that the statistics of its table do not have was added since: every row holds its default. */
export function nullFraction(
  column: string,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
): number | undefined {
  const facts = relation?.columns.find(({ name }) => name === column);
  if (facts?.notNull === true) return 0;
  const measured = statistics?.columns[column];
  if (measured !== undefined) return Number.isNaN(measured.nullFraction) ? undefined : measured.nullFraction;
  const hasStatistics = statistics !== null && Object.keys(statistics.columns).length > 0;
  if (!hasStatistics || facts === undefined) return undefined;
  return facts.default === null ? 1 : 0;
}

function columnName(node: Node | undefined): string | null {
  if (node === undefined || !("ColumnRef" in node)) return null;
  const last = node.ColumnRef.fields?.at(-1);
  return last !== undefined && "String" in last ? (last.String.sval ?? null) : null;
}

function isBoolean(where: Node, relation: Relation | undefined): boolean {
  const name = columnName(where);
  return relation?.columns.some((column) => column.name === name && column.type === "boolean") ?? false;
}

/** The rows that a condition does not match. */
const others = ({ low, likely, high }: Estimate): Estimate => ({
  low: 1 - high,
  likely: 1 - likely,
  high: 1 - low,
});

const exactly = (share: number): Estimate => ({ low: share, likely: share, high: share });

function smallest(shares: readonly Estimate[]): Estimate {
  return {
    low: Math.min(...shares.map(({ low }) => low)),
    likely: Math.min(...shares.map(({ likely }) => likely)),
    high: Math.min(...shares.map(({ high }) => high)),
  };
}

function largest(shares: readonly Estimate[]): Estimate {
  return {
    low: Math.max(...shares.map(({ low }) => low)),
    likely: Math.max(...shares.map(({ likely }) => likely)),
    high: Math.max(...shares.map(({ high }) => high)),
  };
}

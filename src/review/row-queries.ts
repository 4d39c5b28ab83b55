import type { Relation } from "../model/catalog.ts";
import { quoteIdentifier } from "../postgres/catalog/quote-identifier.ts";
import { displayRelation } from "../text/display-relation.ts";
import { inlineCode } from "../text/inline-code.ts";
import { list } from "../text/list.ts";

/** What must hold of the rows of a table, and the query that tells. */
export interface RowQuestion {
  /** Qualified name. */
  readonly table: string;
  /** A clause of Markdown: "`orders.total` may hold no null". */
  readonly must: string;
  /** What the query is to return. */
  readonly returns: string;
  readonly sql: string;
}

/** A part of a unique key: a column, or else an expression. */
export interface KeyTerm {
  readonly name: string | null;
  readonly text: string | null;
}

export function nullsOf({ name: table }: Relation, column: string): RowQuestion {
  return {
    table,
    must: `${inlineCode(displayRelation(`${table}.${quoteIdentifier(column)}`))} may hold no null`,
    returns: "0",
    sql: `SELECT count(*) FROM ${table} WHERE ${quoteIdentifier(column)} IS NULL;`,
  };
}

/** The conversion of each value, which fails where the statement would. */
export function conversionOf(
  { name: table }: Relation,
  column: string,
  type: string,
  value: string,
): RowQuestion {
  return {
    table,
    must: `Every ${inlineCode(displayRelation(`${table}.${quoteIdentifier(column)}`))} must convert to ${inlineCode(type)}`,
    returns: "a number, not an error",
    sql: `SELECT count(${value}) FROM ${table};`,
  };
}

/** Rows for which the expression is false; for null a CHECK passes. */
export function violatorsOf({ name: table }: Relation, constraint: string, expression: string): RowQuestion {
  const what = constraint === "" ? "the CHECK" : inlineCode(constraint);
  return {
    table,
    must: `Every row of ${inlineCode(displayRelation(table))} must pass ${what}`,
    returns: "0",
    sql: `SELECT count(*) FROM ${table} WHERE NOT (${expression});`,
  };
}

/** Rows whose key is not in the referenced table; one with a null in it references nothing. */
export function orphansOf(
  { name: table }: Relation,
  columns: readonly string[],
  referenced: string,
  keys: readonly string[],
): RowQuestion {
  const present = columns.map((column) => `own.${quoteIdentifier(column)} IS NOT NULL`);
  const equal = columns.map(
    (column, index) => `other.${quoteIdentifier(keys[index] ?? "")} = own.${quoteIdentifier(column)}`,
  );
  const names = columns.map((column) => inlineCode(displayRelation(`${table}.${quoteIdentifier(column)}`)));
  return {
    table,
    must: `Every ${list(names)} must be in ${inlineCode(displayRelation(referenced))}`,
    returns: "0",
    sql: `SELECT count(*) FROM ${table} AS own
WHERE ${present.join(" AND ")}
  AND NOT EXISTS (SELECT FROM ${referenced} AS other WHERE ${equal.join(" AND ")});`,
  };
}

/** Keys that several rows have. Rows with a null in the key differ, unless nulls are not distinct. */
export function duplicatesOf(
  { name: table }: Relation,
  terms: readonly KeyTerm[],
  where: string | null,
  nullsEqual: boolean,
): RowQuestion {
  const texts = terms.map(({ name, text }) => (name === null ? `(${text})` : quoteIdentifier(name)));
  const conditions = [
    ...(where === null ? [] : [`(${where})`]),
    ...(nullsEqual ? [] : texts.map((text) => `${text} IS NOT NULL`)),
  ];
  const filter = conditions.length === 0 ? "" : `\nWHERE ${conditions.join(" AND ")}`;
  const grouping = texts.map((_, index) => index + 1).join(", ");
  return {
    table,
    must: `No two rows of ${inlineCode(displayRelation(table))} may have the same ${list(texts.map(inlineCode))}`,
    returns: "no row",
    sql: `SELECT ${texts.join(", ")}, count(*) FROM ${table}${filter}
GROUP BY ${grouping} HAVING count(*) > 1 LIMIT 10;`,
  };
}

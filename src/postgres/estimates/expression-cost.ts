import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { builtInFunctions } from "../catalog/data/built-in-functions.ts";
import { columnsOf, strings, walk } from "../catalog/tree.ts";
import { addTimes, NO_TIME } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { columnWidth, typeWidth } from "./row-width.ts";
import type { TableSize } from "./table-size.ts";
import { toastedColumns, toastReadTime } from "./toast-time.ts";
import { workTime } from "./work-time.ts";

/*
 * What an expression costs for each row, in units of the `check` that is calibrated, two comparisons of numbers (53 ns).
 * Measured on PostgreSQL 16 over 340,000 rows with short texts and 780,000 small documents.
 */
const COMPARISON = 0.5;
const TEXT_FUNCTION = 3.5;
const CASE_FUNCTION = 9;
const PATTERN = 2;
const REPLACED_PATTERN = 8;
/** A pattern is matched character by character. */
const PATTERN_BYTE = 0.7;
const DOCUMENT_OPERATOR = 5;
const DATE_FUNCTION = 4;
const HASH_FUNCTION = 14;
const CONCATENATION = 3.4;
const OTHER_FUNCTION = 4;
/** A function of the schema: PL/pgSQL takes about as long as in a trigger. */
const OWN_FUNCTION = 30;
/** Words are found, brought to their stems and sorted: so much for each byte of the text. */
const WORDS_BYTE = 3.6;

const FUNCTIONS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(["lower", "upper", "initcap"].map((name) => [name, CASE_FUNCTION])),
  ...Object.fromEntries(
    [
      "length",
      "char_length",
      "btrim",
      "ltrim",
      "rtrim",
      "substr",
      "substring",
      "split_part",
      "replace",
      "left",
    ].map((name) => [name, TEXT_FUNCTION]),
  ),
  ...Object.fromEntries(
    ["date_trunc", "date_part", "extract", "timezone", "to_char", "age"].map((name) => [name, DATE_FUNCTION]),
  ),
  ...Object.fromEntries(["md5", "sha256", "digest", "encode"].map((name) => [name, HASH_FUNCTION])),
  regexp_replace: REPLACED_PATTERN,
  regexp_match: PATTERN,
  regexp_like: PATTERN,
  octet_length: COMPARISON,
};
const OPERATORS: Readonly<Record<string, number>> = {
  "~": PATTERN,
  "~*": PATTERN,
  "!~": PATTERN,
  "!~*": PATTERN,
  "||": CONCATENATION,
  ...Object.fromEntries(
    ["->", "->>", "#>", "#>>", "@>", "<@", "?", "?|", "?&", "@?", "@@"].map((name) => [
      name,
      DOCUMENT_OPERATOR,
    ]),
  ),
};
const builtIn: ReadonlySet<string> = new Set(
  Object.values(builtInFunctions).flatMap((byMajor) =>
    Object.values(byMajor).flatMap((names) => names.trim().split(/\s+/)),
  ),
);
/** Operators and functions that look at the length of a value alone, which its row tells. */
const LOOK_AT_LENGTH: ReadonlySet<string> = new Set(["=", "<>", "octet_length", "pg_column_size"]);

/** Time in ms to evaluate an expression for each row of a table: what it calls, and values in TOAST that it reads. */
export function expressionTime(
  ground: EstimateGround,
  expression: Node | undefined,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize,
): Estimate {
  if (expression === undefined) return NO_TIME;
  const checks = checksOf(expression, relation, statistics, size);
  const toasted = toastedColumns(relation, statistics, size);
  const isRead = readValues(expression).some((name) => toasted.includes(name));
  return addTimes([
    workTime(ground.throughput, "check", size.rows * checks, 0),
    isRead ? toastReadTime(ground, size) : NO_TIME,
  ]);
}

/** Bytes of a column's value in an average row, its part in TOAST included. */
export function valueBytes(
  name: string,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize,
): number {
  const column = relation?.columns.find((each) => each.name === name);
  const toasted = toastedColumns(relation, statistics, size);
  const outside = toasted.includes(name) ? size.toastBytes / Math.max(1, size.rows) / toasted.length : 0;
  return columnWidth(column, statistics) + outside;
}

function checksOf(
  expression: Node,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize,
): number {
  let checks = 0;
  walk([expression], (tag, body) => {
    if (tag === "A_Expr")
      checks += operatorCost(body, (name) => valueBytes(name, relation, statistics, size));
    if (tag === "NullTest" || tag === "TypeCast" || tag === "CoalesceExpr") checks += COMPARISON;
    if (tag !== "FuncCall") return;
    const names = strings(body.funcname as Node[]);
    const name = names.at(-1) ?? "";
    if (name === "to_tsvector") {
      const bytes = columnsOf(body.args).map((each) => valueBytes(each, relation, statistics, size));
      checks += WORDS_BYTE * bytes.reduce((sum, each) => sum + each, 0);
    } else checks += functionCost(names);
  });
  return checks;
}

/** @param bytesOf the bytes of a column's value */
function operatorCost(body: Record<string, unknown>, bytesOf: (column: string) => number): number {
  const operator = strings(body.name as Node[]).at(-1) ?? "";
  const cost = OPERATORS[operator] ?? COMPARISON;
  if (cost !== PATTERN) return cost;
  const subject = body.lexpr as Node | undefined;
  const isColumn = subject !== undefined && "ColumnRef" in subject;
  const bytes = isColumn ? columnsOf([subject]).map(bytesOf) : [typeWidth("text") / 3];
  return cost + PATTERN_BYTE * bytes.reduce((sum, each) => sum + each, 0);
}

function functionCost(names: readonly string[]): number {
  const name = names.at(-1) ?? "";
  const known = FUNCTIONS[name];
  if (known !== undefined) return known;
  if (/^jsonb?_|^to_jsonb?$|^array_/.test(name)) return DOCUMENT_OPERATOR;
  return builtIn.has(name) ? OTHER_FUNCTION : OWN_FUNCTION;
}

/** Bare names of the columns whose values are read whole, not only tested for null or compared by their length. */
function readValues(expression: Node): readonly string[] {
  const read = new Set<string>();
  walk([expression], (tag, body) => {
    if (tag !== "A_Expr" && tag !== "FuncCall") return tag !== "NullTest";
    const name = strings((body.name ?? body.funcname) as Node[]).at(-1) ?? "";
    if (!LOOK_AT_LENGTH.has(name)) for (const column of columnsOf(body)) read.add(column);
    return true;
  });
  return [...read];
}

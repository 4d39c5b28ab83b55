import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { builtInFunctions } from "../catalog/data/built-in-functions.ts";
import { columnsOf, strings, walk } from "../catalog/tree.ts";
import { addTimes, NO_TIME } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { columnWidth } from "./row-width.ts";
import type { TableSize } from "./table-size.ts";
import { toastedColumns, toastReadTime } from "./toast-time.ts";
import { workTime } from "./work-time.ts";

/*
 * What an expression costs for each row, in units of the `check` that is calibrated, two comparisons of numbers (53 ns).
 * Measured on PostgreSQL 16 over 340,000 rows with short texts and 780,000 small documents.
 */
const COMPARISON = 0.5;
const TEXT_FUNCTION = 2;
const CASE_FUNCTION = 4;
const PATTERN = 6;
const REPLACED_PATTERN = 12;
/** Characters are looked at one by one: so much for each byte, more where each is changed or matched. */
const TEXT_BYTE = 0.075;
const CASE_BYTE = 0.2;
const PATTERN_BYTE = 0.25;
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

const BYTE_COST: ReadonlyMap<number, number> = new Map([
  [TEXT_FUNCTION, TEXT_BYTE],
  [CASE_FUNCTION, CASE_BYTE],
  [PATTERN, PATTERN_BYTE],
  [REPLACED_PATTERN, PATTERN_BYTE],
]);

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
  const bytesOf = (node: unknown): number => {
    const bytes = columnsOf(node).map((each) => valueBytes(each, relation, statistics, size));
    return bytes.reduce((sum, each) => sum + each, 0);
  };
  let checks = 0;
  const visit = (tree: unknown): void =>
    walk(tree, (tag, body) => {
      if (tag === "A_Expr") {
        checks += withBytes(
          OPERATORS[strings(body.name as Node[]).at(-1) ?? ""] ?? COMPARISON,
          body.lexpr,
          bytesOf,
        );
        // The value between two others is compared with each, and computed anew.
        if (body.kind === "AEXPR_BETWEEN") visit([body.lexpr]);
      }
      if (tag === "NullTest" || tag === "TypeCast" || tag === "CoalesceExpr") checks += COMPARISON;
      if (tag !== "FuncCall") return;
      const name = strings(body.funcname as Node[]).at(-1) ?? "";
      checks +=
        name === "to_tsvector"
          ? WORDS_BYTE * bytesOf(body.args)
          : withBytes(functionCost(name), body.args, bytesOf);
    });
  visit([expression]);
  return checks;
}

/** A part of a document is a short text; of a column's own value every byte counts. */
function withBytes(cost: number, subject: unknown, bytesOf: (node: unknown) => number): number {
  const each = BYTE_COST.get(cost);
  if (each === undefined) return cost;
  let isPart = false;
  walk([subject], (tag, body) => {
    if (tag === "A_Expr")
      isPart ||= OPERATORS[strings(body.name as Node[]).at(-1) ?? ""] === DOCUMENT_OPERATOR;
  });
  return cost + each * (isPart ? PART_BYTES : bytesOf([subject]));
}

const PART_BYTES = 10;

function functionCost(name: string): number {
  const known = FUNCTIONS[name];
  if (known !== undefined) return known;
  if (/^jsonb?_|^to_jsonb?$|^array_/.test(name)) return DOCUMENT_OPERATOR;
  return builtIn.has(name) ? OTHER_FUNCTION : OWN_FUNCTION;
}

/** Bare names of the columns whose values are read whole, not only tested for null or compared by their length. */
function readValues(expression: Node): readonly string[] {
  const read = new Set<string>();
  const visit = (tree: unknown): void =>
    walk(tree, (tag, body) => {
      if (tag === "ColumnRef") {
        const name = strings(body.fields as Node[]).at(-1);
        if (name !== undefined) read.add(name);
      }
      if (tag === "NullTest" || (tag === "FuncCall" && looksAtLength(body.funcname))) return false;
      if (tag !== "A_Expr" || !looksAtLength(body.name)) return true;
      for (const side of [body.lexpr, body.rexpr] as (Node | undefined)[])
        if (side !== undefined && !("ColumnRef" in side)) visit([side]);
      return false;
    });
  visit([expression]);
  return [...read];
}

const looksAtLength = (name: unknown): boolean => LOOK_AT_LENGTH.has(strings(name as Node[]).at(-1) ?? "");

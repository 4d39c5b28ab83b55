import type { Node, RangeVar } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { strings, walk } from "../catalog/tree.ts";
import type { Model } from "./model.ts";

const systemColumns = new Set(["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"]);

/** Says the error where a query of one table, without subqueries, names a column that the table does not have. */
export function requireQueryColumns(model: Model, tree: Node): void {
  if (model.inBody || !("SelectStmt" in tree)) return;
  const { fromClause, targetList, whereClause, withClause } = tree.SelectStmt;
  const [from, ...more] = fromClause ?? [];
  if (from === undefined || more.length > 0 || !("RangeVar" in from) || withClause !== undefined) return;
  requireColumnsOf(model, from.RangeVar, [targetList, whereClause]);
}

/** Says the error where expressions about the rows of one table name a column that it does not have. */
export function requireColumnsOf(model: Model, range: RangeVar | undefined, expressions: unknown): void {
  if (model.inBody || range === undefined) return;
  const table = model.catalog.relation(range.schemaname ?? null, range.relname ?? "");
  if (table === undefined || (table.kind !== "table" && table.kind !== "materialized view")) return;
  if (table.columns.length === 0) return;
  const missing = missingColumn(table, range, expressions);
  if (missing !== null) model.fail("42703", `column "${missing}" does not exist`);
}

/** The first column that is missing; null where there is none, or where other tables may be meant. */
function missingColumn(table: Relation, range: RangeVar, expressions: unknown): string | null {
  const names = new Set(table.columns.map(({ name }) => name));
  const alias = range.alias?.aliasname ?? range.relname ?? "";
  let missing: string | null = null;
  let isAlone = range.alias?.colnames === undefined;
  walk(expressions, (tag, body) => {
    if (tag === "SubLink" || tag === "RangeSubselect") isAlone = false;
    if (tag !== "ColumnRef") return;
    const fields = body.fields as Node[];
    const parts = strings(fields);
    const name = parts.at(-1) ?? "";
    if (parts.length !== fields.length || parts.length > 1 || name === alias) return;
    if (!names.has(name) && !systemColumns.has(name)) missing ??= name;
  });
  return isAlone ? missing : null;
}

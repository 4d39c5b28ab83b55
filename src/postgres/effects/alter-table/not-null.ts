import type { Node, NullTestType } from "@pgsql/types";
import type { Constraint, Relation } from "../../../model/catalog.ts";
import { columnsOf } from "../../catalog/tree.ts";
import { parseStatements } from "../../parse/parse-statements.ts";
import { childWhy, descendants, hasStorage } from "../locking.ts";
import type { Model } from "../model.ts";
import { columnOf, constraintsOf, type TableWork, type WorkList } from "./table-work.ts";

/** SET NOT NULL on a table and everything below it. */
export function setNotNull(
  model: Model,
  table: Relation,
  column: string,
  works: WorkList,
  recurse: boolean,
  isExplicit = false,
): void {
  const own = columnOf(works.of(table), column);
  if (own === undefined && model.catalog.byName(table.name) !== undefined) {
    model.fail("42703", `column "${column}" of relation "${table.bareName}" does not exist`);
    return;
  }
  if (!recurse && table.partitioned !== null && table.children.length > 0 && own?.notNull === false) {
    model.fail("42P16", "constraint must be added to child tables too");
    return;
  }
  for (const each of [table, ...(recurse ? descendants(model, table) : [])]) {
    if (each !== table) model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
    requireNotNull(model, works.of(each), column, isExplicit);
  }
}

/** Marks a column NOT NULL; its rows are read unless a valid check proves that it holds no null. */
export function requireNotNull(model: Model, work: TableWork, column: string, isExplicit = false): void {
  const facts = columnOf(work, column);
  if (work.notNull.has(column)) return;
  work.notNull.add(column);
  const invalid = constraintsOf(work).some(
    (each) => each.kind === "not null" && each.columns[0] === column && !each.validated,
  );
  if (facts?.notNull === true && !invalid) return;
  if (!isExplicit && work.added.has(column) && facts?.default != null) return;
  if (constraintsOf(work).some((each) => provesNotNull(each, column))) return;
  if (hasStorage(work.relation)) work.verify ??= `${column} is checked for nulls`;
  if (facts === undefined) model.assume(work.relation);
}

const parsed = new Map<string, Node | null>();

/** The expression of a CHECK constraint, from its definition. */
export function checkExpression(definition: string): Node | null {
  const known = parsed.get(definition);
  if (known !== undefined) return known;
  const text = definition.replace(/^CHECK/i, "").replace(/(\s+(NO INHERIT|NOT VALID|NOT ENFORCED))+$/i, "");
  const tree = parseStatements(`SELECT ${text}`).statements[0]?.tree;
  const target = tree !== undefined && "SelectStmt" in tree ? tree.SelectStmt.targetList?.[0] : undefined;
  const expression = target !== undefined && "ResTarget" in target ? (target.ResTarget.val ?? null) : null;
  if (parsed.size > 10_000) parsed.clear();
  parsed.set(definition, expression);
  return expression;
}

/** True where a valid CHECK says `column IS NOT NULL`, alone or joined by AND (NotNullImpliedByRelConstraints). */
function provesNotNull(constraint: Constraint, column: string): boolean {
  if (constraint.kind !== "check" || !constraint.validated || !constraint.enforced) return false;
  if (!constraint.columns.includes(column)) return false;
  const expression = checkExpression(constraint.definition);
  return expression !== null && implies(expression, column);
}

function implies(node: Node, column: string): boolean {
  if ("NullTest" in node) {
    const { nulltesttype, arg } = node.NullTest;
    return (
      nulltesttype === "IS_NOT_NULL" &&
      arg !== undefined &&
      "ColumnRef" in arg &&
      columnsOf(arg)[0] === column
    );
  }
  if (!("BoolExpr" in node)) return false;
  const { boolop, args = [] } = node.BoolExpr;
  const [only] = args;
  if (boolop === "NOT_EXPR" && only !== undefined && "NullTest" in only) {
    return implies(
      { NullTest: { ...only.NullTest, nulltesttype: opposite(only.NullTest.nulltesttype) } },
      column,
    );
  }
  if (boolop === "AND_EXPR") return args.some((each) => implies(each, column));
  return boolop === "OR_EXPR" && args.length > 0 && args.every((each) => implies(each, column));
}

const opposite = (test: NullTestType | undefined): NullTestType =>
  test === "IS_NULL" ? "IS_NOT_NULL" : "IS_NULL";

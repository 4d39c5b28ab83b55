import { walk } from "../catalog/tree.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { strings } from "./syntax.ts";

const COMPARISONS = new Set(["=", "<>", "!=", "<", ">", "<=", ">="]);

/** Settings and variables, where `= NULL` is no comparison, have no such trees; functions keep their bodies as text. */
export const compareWithNull: Rule = {
  id: "compare-with-null",
  title: "A comparison with NULL",
  why: "A comparison with NULL is neither true nor false but null. A WHERE takes null for false, so no row is found; a CHECK takes it for true, so every row passes.",
  level: "warning",
  judgesDown: true,
  check(subject) {
    const operator = comparisonWithNull(subject);
    if (operator === null || fails(subject)) return [];
    const isEqual = operator === "=" || operator === "IN";
    return [
      {
        concern: "practice",
        level: "warning",
        relation: null,
        title: `\`${operator} NULL\` is never true`,
        detail: `${consequence(subject)} \`${isEqual ? "IS NULL" : "IS NOT NULL"}\` is what asks for ${isEqual ? "nulls" : "values"}.`,
      },
    ];
  },
};

/** The operator of the first comparison with the constant NULL, or null. */
function comparisonWithNull({ statement: { tree } }: Subject): string | null {
  let found: string | null = null;
  walk(tree, (tag, body) => {
    if (tag !== "A_Expr" || found !== null) return;
    const operator = strings(body.name as Parameters<typeof strings>[0])[0] ?? "";
    const isPlain = body.kind === "AEXPR_OP" && COMPARISONS.has(operator);
    if (isPlain && (isNull(body.lexpr) || isNull(body.rexpr))) found = operator;
    // NOT IN (1, NULL): null for every other value.
    if (body.kind === "AEXPR_IN" && operator === "<>" && listHasNull(body.rexpr)) found = "NOT IN (…)";
  });
  return found;
}

function isNull(node: unknown): boolean {
  const constant = (node as { A_Const?: { isnull?: boolean } } | undefined)?.A_Const;
  return constant?.isnull === true;
}

function listHasNull(node: unknown): boolean {
  const items = (node as { List?: { items?: readonly unknown[] } } | undefined)?.List?.items;
  return (items ?? []).some(isNull);
}

function consequence({ statement: { tree } }: Subject): string {
  if ("UpdateStmt" in tree || "DeleteStmt" in tree)
    return "The condition finds no row by it, and no error says so.";
  if ("IndexStmt" in tree) return "No row comes into the index by it.";
  if ("CreateStmt" in tree || "AlterTableStmt" in tree) return "A CHECK lets every row pass by it.";
  return "It finds no row.";
}

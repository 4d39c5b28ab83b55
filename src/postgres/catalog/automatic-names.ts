import type { IndexElem, Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { type CatalogState, isTaken } from "./catalog-state.ts";
import { hasConstraint } from "./constraint-facts.ts";
import { qualifyName, splitName } from "./quote-identifier.ts";
import { strings } from "./tree.ts";

const longest = 63;

/** Joins names as makeObjectName() does: the longer of the first two is cut until all fits 63 bytes. */
export function makeObjectName(first: string, second: string | null, label: string): string {
  // Nothing is cut where the names fit even if each character takes three bytes, as nearly all do.
  if ((first.length + (second ?? "").length) * 3 + label.length + 2 <= longest)
    return second === null ? `${first}_${label}` : `${first}_${second}_${label}`;
  const overhead = label.length + 1 + (second === null ? 0 : 1);
  let [a, b] = [Buffer.byteLength(first), second === null ? 0 : Buffer.byteLength(second)];
  while (a + b > longest - overhead) {
    if (a > b) a -= 1;
    else b -= 1;
  }
  return [cut(first, a), ...(second === null ? [] : [cut(second, b)]), label].join("_");
}

/** Cuts to a number of bytes without cutting a character in two. */
function cut(text: string, bytes: number): string {
  let result = text;
  while (Buffer.byteLength(result) > bytes) result = [...result].slice(0, -1).join("");
  return result;
}

/** Chooses a free name for an index, sequence or index-backed constraint as ChooseRelationName() does. */
export function chooseRelationName(
  state: CatalogState,
  table: string,
  addition: string | null,
  label: string,
): string {
  const { schema, name } = splitName(table);
  for (let pass = 0; ; pass += 1) {
    const candidate = makeObjectName(name, addition, pass === 0 ? label : `${label}${pass}`);
    if (!isTaken(state, qualifyName(schema, candidate))) return candidate;
  }
}

/** Chooses a free name for a check, foreign key or not-null constraint among those of the table. */
export function chooseConstraintName(table: Relation, addition: string | null, label: string): string {
  for (let pass = 0; ; pass += 1) {
    const candidate = makeObjectName(table.bareName, addition, pass === 0 ? label : `${label}${pass}`);
    if (!hasConstraint(table, candidate)) return candidate;
  }
}

/** The middle part of an index's name: its columns' names, each made unlike the others (ChooseIndexNameAddition). */
export function nameAddition(columns: readonly string[]): string {
  const unique: string[] = [];
  for (const column of columns) {
    let name = column;
    for (let number = 1; unique.includes(name); number += 1) name = `${column}${number}`;
    unique.push(name);
  }
  let text = "";
  for (const name of unique) {
    if (text.length >= longest) break;
    text += (text === "" ? "" : "_") + name;
  }
  return text;
}

/** What an index element is called in the index's name. */
export function indexElementName(element: IndexElem): string {
  return (
    element.indexcolname ??
    element.name ??
    (element.expr === undefined ? null : figureName(element.expr)) ??
    "expr"
  );
}

/** The name that an expression gives a column (FigureColname in parse_target.c); null where it gives none. */
export function figureName(expression: Node): string | null {
  return figure(expression).name;
}

function figure(node: Node): { readonly name: string | null; readonly strength: 0 | 1 | 2 } {
  const named = (name: string, strength: 1 | 2 = 2) => ({ name, strength }) as const;
  if ("ColumnRef" in node) return named(strings(node.ColumnRef.fields).at(-1) ?? "?column?");
  if ("FuncCall" in node) return named(strings(node.FuncCall.funcname).at(-1) ?? "");
  if ("A_Indirection" in node) {
    const field = strings(node.A_Indirection.indirection).at(-1);
    if (field !== undefined) return named(field);
    return node.A_Indirection.arg === undefined
      ? { name: null, strength: 0 }
      : figure(node.A_Indirection.arg);
  }
  if ("TypeCast" in node) {
    const { arg, typeName } = node.TypeCast;
    const inner = arg === undefined ? { name: null, strength: 0 as const } : figure(arg);
    return inner.strength > 1 ? inner : named(strings(typeName?.names).at(-1) ?? "", 1);
  }
  if ("CollateClause" in node && node.CollateClause.arg !== undefined) return figure(node.CollateClause.arg);
  if ("CoalesceExpr" in node) return named("coalesce");
  if ("A_ArrayExpr" in node) return named("array");
  if ("RowExpr" in node) return named("row");
  if ("MinMaxExpr" in node) return named(node.MinMaxExpr.op === "IS_LEAST" ? "least" : "greatest");
  if ("A_Expr" in node && node.A_Expr.kind === "AEXPR_NULLIF") return named("nullif");
  if ("CaseExpr" in node) {
    const inner = node.CaseExpr.defresult === undefined ? null : figure(node.CaseExpr.defresult);
    return inner !== null && inner.strength > 1 ? inner : named("case", 1);
  }
  if ("SQLValueFunction" in node)
    return named((node.SQLValueFunction.op ?? "").replace(/^SVFOP_|_N$/g, "").toLowerCase());
  return { name: null, strength: 0 };
}

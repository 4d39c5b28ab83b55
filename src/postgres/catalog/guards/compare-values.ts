import type { Value } from "./rows.ts";

/** Compares as the server does; null: a value is not known, or the operator. */
export function compareValues(left: Value, operator: string, right: Value): boolean | null {
  if (left === undefined || right === undefined) return null;
  const [a, b] = typeof left === typeof right ? [left, right] : [String(left), String(right)];
  if (operator === "=") return a === b;
  if (operator === "<>") return a !== b;
  if (typeof a !== "number" || typeof b !== "number") return null;
  const orders: Readonly<Record<string, boolean>> = { "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b };
  return orders[operator] ?? null;
}

/** LIKE and ILIKE. */
export function matchesPattern(text: Value, pattern: Value, ignoresCase: boolean): boolean | null {
  if (typeof text !== "string" || typeof pattern !== "string" || pattern.includes("\\")) return null;
  const escaped = pattern.replace(/[.*+?^${}()|[\]]/g, "\\$&");
  const source = escaped.replaceAll("%", "[^]*").replaceAll("_", "[^]");
  return new RegExp(`^${source}$`, ignoresCase ? "i" : "").test(text);
}

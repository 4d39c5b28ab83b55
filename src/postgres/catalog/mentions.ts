import { quoteIdentifier } from "./quote-identifier.ts";

/** True where an expression's text names a column; a string constant of the same text counts too. */
export function mentions(expression: string, column: string): boolean {
  const quoted = quoteIdentifier(column).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(^|[^\\w"])${quoted}($|[^\\w"])`).test(expression);
}

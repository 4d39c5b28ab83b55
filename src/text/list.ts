import { withSeparators } from "./format-count.ts";

/** Words in a row: "a", "a and b", "a, b and c"; empty for none. */
export function list(items: readonly string[], conjunction: "and" | "or" = "and"): string {
  const last = items.at(-1);
  if (last === undefined) return "";
  return items.length === 1 ? last : `${items.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

/** The first `most` of the words, and how many more there are: "a, b and 3 more". */
export function listSome(items: readonly string[], most: number): string {
  if (items.length <= most) return list(items);
  return list([...items.slice(0, most), `${withSeparators(items.length - most)} more`]);
}

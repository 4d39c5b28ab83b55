import { withSeparators } from "./format-count.ts";

/** An exact count with its noun: "1 warning", "2 warnings", "10,000 statements", plural("index", "indexes"). */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${withSeparators(count)} ${count === 1 ? one : many}`;
}

import type { TypeParts } from "../catalog/type-name.ts";

export function keepsValues(from: TypeParts, to: TypeParts): boolean {
  const [oldFirst, oldSecond] = from.modifiers.map(Number);
  const [newFirst = 0, newSecond = 0] = to.modifiers.map(Number);
  const had = from.modifiers.length > 0;
  switch (to.base) {
    case "character varying":
    case "bit varying":
      return had && newFirst >= (oldFirst ?? 0);
    case "numeric":
      return had && newSecond === (oldSecond ?? 0) && newFirst >= (oldFirst ?? 0);
    case "timestamp without time zone":
    case "timestamp with time zone":
    case "time without time zone":
    case "time with time zone":
      return newFirst >= 6 || (had && newFirst >= (oldFirst ?? 0));
    case "interval":
      return keepsInterval(from.modifiers, to.modifiers);
    default:
      return false;
  }
}

/** interval_support(): precision may grow, and the fields may not lose a finer one. */
function keepsInterval(from: readonly string[], to: readonly string[]): boolean {
  const precision = (modifiers: readonly string[]): number =>
    modifiers[1] === undefined ? 6 : Number(modifiers[1]);
  const finest = (modifiers: readonly string[]): number =>
    intervalUnits.indexOf((modifiers[0] ?? "").split(" ").at(-1) || "second");
  return finest(to) >= finest(from) && (precision(to) >= 6 || precision(to) >= precision(from));
}

const intervalUnits = ["year", "month", "day", "hour", "minute", "second"];

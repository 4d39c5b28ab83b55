const INTEGERS = ["smallint", "integer", "bigint"];

/** True where every value of the first type comes back unchanged from the second. */
export function holdsAll(from: string, to: string): boolean {
  if (from === to) return true;
  const [first, second] = [INTEGERS.indexOf(from), INTEGERS.indexOf(to)];
  if (first >= 0) return second >= first || to === "numeric" || isText(to);
  if (isText(from) && isText(to)) return isUnlimited(to) || limitOf(from) <= limitOf(to);
  if (from.startsWith("numeric") && to.startsWith("numeric"))
    return to === "numeric" || holdsNumeric(from, to);
  // The text of these reads as the same value again.
  return (isUnlimited(to) && !/^character\(|^json$/.test(from)) || (from === "json" && to === "text");
}

function isText(type: string): boolean {
  return type === "text" || type.startsWith("character varying");
}

function isUnlimited(type: string): boolean {
  return type === "text" || type === "character varying";
}

function limitOf(type: string): number {
  return Number(/\((\d+)\)/.exec(type)?.[1] ?? Number.POSITIVE_INFINITY);
}

function holdsNumeric(from: string, to: string): boolean {
  const read = (type: string) => /\((\d+),(-?\d+)\)/.exec(type)?.slice(1).map(Number);
  const [before, after] = [read(from), read(to)];
  if (before === undefined || after === undefined) return false;
  const [digits = 0, scale = 0] = before;
  const [newDigits = 0, newScale = 0] = after;
  return newScale >= scale && newDigits - newScale >= digits - scale;
}

import { roundSignificant } from "./round-significant.ts";

const MILLION = 1_000_000;
const BILLION = 1_000_000_000;

/** A count in two significant digits, without its noun: "40", "3,100", "2.3 M", "1.2 billion". */
export function formatCount(count: number): string {
  const rounded = roundSignificant(Math.max(0, Math.round(count)));
  if (rounded >= BILLION) return `${withSeparators(roundSignificant(rounded / BILLION))} billion`;
  if (rounded >= MILLION) return `${roundSignificant(rounded / MILLION)} M`;
  return withSeparators(rounded);
}

/** A number of rows: "2.3 M rows", "1 row"; null (not in the snapshot) is "an unknown number of rows". */
export function formatRows(rows: number | null): string {
  if (rows === null) return "an unknown number of rows";
  const count = formatCount(rows);
  return count === "1" ? "1 row" : `${count} rows`;
}

/** An exact whole number with its separators: "10,000". Not `toLocaleString`: the locale of the process must not matter. */
export function withSeparators(value: number): string {
  const [whole = "", fraction] = String(value).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

import { withSeparators } from "./format-count.ts";
import { roundSignificant } from "./round-significant.ts";

/** PostgreSQL's units, of 1,024 each, so that the figure is the one that `pg_size_pretty` shows. */
const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"] as const;

/** A size in two significant digits: "8 kB", "1.1 GB". Null (not in the snapshot) is "unknown size". */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return "unknown size";
  let value = Math.max(0, Math.round(bytes));
  let unit = 0;
  while (roundSignificant(value) >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${withSeparators(roundSignificant(value))} ${UNITS[unit]}`;
}

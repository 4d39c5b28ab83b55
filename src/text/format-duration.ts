import type { Estimate } from "../model/effect.ts";
import { withSeparators } from "./format-count.ts";
import { roundSignificant } from "./round-significant.ts";

interface Unit {
  readonly name: string;
  readonly ms: number;
  /** The unit is used up to here, in the unit itself. */
  readonly below: number;
}

const UNITS: readonly Unit[] = [
  { name: "ms", ms: 1, below: 1000 },
  { name: "s", ms: 1000, below: 120 },
  { name: "min", ms: 60_000, below: 120 },
  { name: "h", ms: 3_600_000, below: 48 },
  { name: "days", ms: 86_400_000, below: Number.POSITIVE_INFINITY },
];

/** A duration in two significant digits: "40 ms", "9 s", "2 min", "under 1 ms". Says nothing of how sure it is. */
export function formatDuration(ms: number): string {
  const parts = split(ms);
  return parts === null ? "under 1 ms" : `${parts.figure} ${parts.unit}`;
}

/** A range of durations with the unit said once where it is the same: "4 to 30 s", "400 ms to 2 s". */
export function formatRange(lowMs: number, highMs: number): string {
  const low = split(lowMs);
  const high = split(highMs);
  if (high === null) return "under 1 ms";
  if (low === null) return `up to ${high.figure} ${high.unit}`;
  if (low.unit !== high.unit) return `${low.figure} ${low.unit} to ${high.figure} ${high.unit}`;
  return low.figure === high.figure
    ? `about ${low.figure} ${low.unit}`
    : `${low.figure} to ${high.figure} ${high.unit}`;
}

/** The likely duration of an estimate: "about 9 s", "under 1 ms"; null (the size is not known) is "an unknown time". */
export function formatEstimate(estimate: Estimate | null): string {
  if (estimate === null) return "an unknown time";
  const likely = formatDuration(estimate.likely);
  return likely.startsWith("under") ? likely : `about ${likely}`;
}

/** Figure and unit of a duration, or null where it is too short to be told in ms. */
function split(ms: number): { readonly figure: string; readonly unit: string } | null {
  if (ms < 1) return null;
  for (const { name, ms: size, below } of UNITS) {
    const value = roundSignificant(ms / size);
    if (value < below) return { figure: withSeparators(value), unit: name };
  }
  return null;
}

import type { Estimate } from "../../src/model/effect.ts";
import type { HeldOutCase } from "./cases.ts";

/** A case with what was estimated and what was measured, in ms. */
export interface HeldOutResult extends HeldOutCase {
  /** The set of tables that it is on. */
  readonly set: string;
  readonly estimate: Estimate | null;
  readonly ms: number;
}

/** How well the estimates of some cases hold. */
export interface Figures {
  readonly kind: string;
  readonly cases: number;
  /** Cases whose duration lies between low and high. */
  readonly within: number;
  /** Cases whose duration is at most twice, and at least half, the likely value. */
  readonly withinTwo: number;
  /** Median of measured by likely: above 1 the estimates are too short. */
  readonly medianRatio: number;
  /** Median of high by low: how wide the ranges are. */
  readonly medianWidth: number;
  /** Cases whose high is more than ten times their low. */
  readonly wide: number;
}

/** From here on a range says little. */
const WIDE = 10;

/** Figures of all cases, then of those of each set, then of each kind. */
export function figuresOf(results: readonly HeldOutResult[]): readonly Figures[] {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  return [
    describe("all", results),
    ...[...new Set(results.map(({ set }) => set))].map((name) =>
      describe(
        `on the tables of ${name}`,
        results.filter(({ set }) => set === name),
      ),
    ),
    ...kinds.map((kind) =>
      describe(
        kind,
        results.filter((each) => each.kind === kind),
      ),
    ),
  ];
}

export function isWithin({ estimate, ms }: HeldOutResult): boolean {
  return estimate !== null && ms >= estimate.low && ms <= estimate.high;
}

function describe(kind: string, results: readonly HeldOutResult[]): Figures {
  const widths = results.map(({ estimate }) => (estimate?.high ?? 1) / (estimate?.low ?? 1));
  const ratios = results.map(({ estimate, ms }) => ms / (estimate?.likely ?? Number.NaN));
  return {
    kind,
    cases: results.length,
    within: results.filter(isWithin).length,
    withinTwo: ratios.filter((ratio) => ratio >= 0.5 && ratio <= 2).length,
    medianRatio: middle(ratios),
    medianWidth: middle(widths),
    wide: widths.filter((width) => width > WIDE).length,
  };
}

function middle(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A line for each set of figures. */
export function describeFigures(figures: readonly Figures[]): readonly string[] {
  return figures.map(
    ({ kind, cases, within, withinTwo, medianRatio, medianWidth, wide }) =>
      `${kind}: ${within} of ${cases} within low to high (${percent(within, cases)}), ${withinTwo} within 2x of likely (${percent(withinTwo, cases)}); median of measured by likely ${medianRatio.toFixed(2)}, of high by low ${medianWidth.toFixed(1)}, wider than 10x ${percent(wide, cases)}`,
  );
}

export function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / Math.max(1, whole))} %`;
}

import { LARGEST_EXPONENT, otherTables, PAYLOADS, plainTables } from "./calibration-tables.ts";
import { type Measurement, measurements } from "./measurements.ts";

/** Tables that are made together, and what is measured on them. */
export interface Step {
  readonly label: string;
  readonly sql: readonly string[];
  readonly chosen: readonly Measurement[];
}

/** What is measured at 10^`exponent` rows: at the largest size on the narrow table alone, and only what takes seconds there. */
export function stepsOf(exponent: number): readonly Step[] {
  const rows = 10 ** exponent;
  const plain = measurements.filter(({ on }) => on === "plain");
  if (exponent === LARGEST_EXPONENT) {
    return [
      {
        label: "narrow",
        sql: plainTables(rows, PAYLOADS[0]),
        chosen: plain.filter(({ largest }) => largest),
      },
    ];
  }
  return [
    { label: "narrow", sql: plainTables(rows, PAYLOADS[0]), chosen: plain },
    { label: "wide", sql: plainTables(rows, PAYLOADS[1]), chosen: plain.filter(({ byWidth }) => byWidth) },
    { label: "other types", sql: otherTables(rows), chosen: measurements.filter(({ on }) => on === "other") },
  ];
}

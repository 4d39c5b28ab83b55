/** Rounds to two significant digits: 2,345 becomes 2,300. Every figure that a user reads has no more. */
export function roundSignificant(value: number): number {
  return Number(value.toPrecision(2));
}

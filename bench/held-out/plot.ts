import { type HeldOutResult, isWithin } from "./figures.ts";

const SIZE = 640;
const MARGIN = { left: 92, right: 170, top: 20, bottom: 55 };
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555"];
const LABELS: readonly (readonly [number, string])[] = [
  [1, "1 ms"],
  [10, "10 ms"],
  [100, "100 ms"],
  [1000, "1 s"],
  [10_000, "10 s"],
  [100_000, "100 s"],
];

/** Measured against estimated durations, both logarithmic: a bar from low to high, a dot at likely, the diagonal. */
export function drawPlot(results: readonly HeldOutResult[]): string {
  const known = results.flatMap(({ estimate, ...rest }) =>
    estimate === null ? [] : [{ ...rest, estimate }],
  );
  const values = known.flatMap(({ ms, estimate }) => [ms, estimate.low, estimate.high]);
  const [least, most] = [Math.log10(Math.min(...values)) - 0.1, Math.log10(Math.max(...values)) + 0.1];
  const at = (ms: number): number => (SIZE * (Math.log10(ms) - least)) / (most - least);
  const x = (ms: number): string => (MARGIN.left + at(ms)).toFixed(1);
  const y = (ms: number): string => (MARGIN.top + SIZE - at(ms)).toFixed(1);
  const [first, last] = [10 ** least, 10 ** most];
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  const line = (x1: string, y1: string, x2: string, y2: string, style: string): string =>
    `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" ${style}/>`;
  const grid = LABELS.filter(([ms]) => ms > first && ms < last).flatMap(([ms, label]) => [
    line(x(ms), y(first), x(ms), y(last), 'stroke="#ddd"'),
    line(x(first), y(ms), x(last), y(ms), 'stroke="#ddd"'),
    `<text x="${x(ms)}" y="${MARGIN.top + SIZE + 20}" text-anchor="middle">${label}</text>`,
    `<text x="${MARGIN.left - 8}" y="${Number(y(ms)) + 4}" text-anchor="end">${label}</text>`,
  ]);
  const marks = known.flatMap((each) => {
    const colour = COLOURS[kinds.indexOf(each.kind)] ?? "#000";
    const { low, likely, high } = each.estimate;
    const dash = isWithin(each) ? "" : ' stroke-dasharray="3 2"';
    return [
      line(
        x(each.ms),
        y(low),
        x(each.ms),
        y(high),
        `stroke="${colour}" stroke-width="1.5" stroke-opacity="0.55"${dash}`,
      ),
      `<circle cx="${x(each.ms)}" cy="${y(likely)}" r="3.5" fill="${colour}"/>`,
    ];
  });
  const legend = kinds.flatMap((kind, index) => {
    const top = MARGIN.top + 20 + index * 22;
    return [
      `<circle cx="${MARGIN.left + SIZE + 20}" cy="${top - 4}" r="4" fill="${COLOURS[index]}"/>`,
      `<text x="${MARGIN.left + SIZE + 32}" y="${top}">${kind}</text>`,
    ];
  });
  const below = MARGIN.top + 20 + kinds.length * 22 + 14;
  const notes = ["dot: likely", "bar: low to high", "dashed: missed", "line: as estimated"].map(
    (note, index) =>
      `<text x="${MARGIN.left + SIZE + 14}" y="${below + index * 20}" fill="#555">${note}</text>`,
  );
  const [width, height] = [MARGIN.left + SIZE + MARGIN.right, MARGIN.top + SIZE + MARGIN.bottom];
  const middle = MARGIN.top + SIZE / 2;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
    `<title>Estimated and measured durations</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...grid,
    `<rect x="${MARGIN.left}" y="${MARGIN.top}" width="${SIZE}" height="${SIZE}" fill="none" stroke="#888"/>`,
    line(x(first), y(first), x(last), y(last), 'stroke="#000"'),
    ...marks,
    ...legend,
    ...notes,
    `<text x="${MARGIN.left + SIZE / 2}" y="${height - 10}" text-anchor="middle">measured</text>`,
    `<text x="16" y="${middle}" text-anchor="middle" transform="rotate(-90 16 ${middle})">estimated</text>`,
    "</svg>",
  ].join("\n")}\n`;
}

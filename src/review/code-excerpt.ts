import { showControls } from "../text/show-controls.ts";
import { cutLine, type Layout } from "./text-layout.ts";

/** A longer statement is shown by its beginning and its end. */
const MOST_LINES = 12;
const FIRST_LINES = 8;

/** Lines of a file with their numbers, as a terminal shows code. */
export function renderExcerpt(sql: string, line: number, indent: number, layout: Layout): string {
  const lines = sql.split(/\r?\n/);
  const digits = String(line + lines.length - 1).length;
  const room = layout.width - indent - digits - 3;
  const show = (index: number) => {
    const number = String(line + index).padStart(digits);
    const code = cutLine(showControls((lines[index] ?? "").replaceAll("\t", "  ")), room);
    return `${" ".repeat(indent)}${layout.paint.dim(`${number} │`)} ${code}`.trimEnd();
  };
  const all = lines.map((_, index) => index);
  if (all.length <= MOST_LINES) return all.map(show).join("\n");
  const last = MOST_LINES - FIRST_LINES - 1;
  const rest = all.length - FIRST_LINES - last;
  const gap = `${" ".repeat(indent + digits)} ${layout.paint.dim(`⋮ ${rest} more lines`)}`;
  return [...all.slice(0, FIRST_LINES).map(show), gap, ...all.slice(-last).map(show)].join("\n");
}

import { longestRun } from "./inline-code.ts";
import { plural } from "./plural.ts";

/** Room for what is added at the cut besides a closing fence: the line that says so, and closing tags. */
const RESERVE = 200;

/** More open <details> than this are not closed; GitHub closes them at the end of the comment. */
const MOST_DETAILS = 8;

/**
 * Cuts Markdown to at most `limit` UTF-16 units: at the end of a line where there is one near, never inside a
 * code point, with open code fences and <details> closed and a line that says how much was left out.
 * A text that fits comes back as it is.
 *
 * @throws RangeError where the limit leaves no room for the line.
 */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit < RESERVE) throw new RangeError(`a limit of ${limit} leaves no room to say what was cut`);
  const kept = text.slice(0, cutAt(text, Math.max(0, limit - RESERVE - longestRun(text))));
  const note = `\n\n… ${plural(text.length - kept.length, "character")} left out here: GitHub takes no more.`;
  return `${kept}${closing(kept)}${note}`;
}

/** Where to cut: the last line end in the last fifth, else the last whole code point. */
function cutAt(text: string, at: number): number {
  const lineEnd = text.lastIndexOf("\n", at);
  if (lineEnd > at * 0.8) return lineEnd;
  const unit = text.charCodeAt(at - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? at - 1 : at;
}

/** What closes the fence and the <details> that are open at the end of a text. */
function closing(text: string): string {
  let fence: string | null = null;
  let details = 0;
  for (const line of text.split("\n")) {
    const opening = /^\s*(?:>\s*)*(`{3,})/.exec(line)?.[1];
    if (fence !== null) {
      if (opening !== undefined && opening.length >= fence.length && line.trim() === opening) fence = null;
    } else if (opening !== undefined) {
      fence = opening;
    } else {
      details += count(line, "<details") - count(line, "</details>");
    }
  }
  const closedFence = fence === null ? "" : `\n${fence}`;
  return `${closedFence}${"\n</details>".repeat(Math.min(Math.max(0, details), MOST_DETAILS))}`;
}

function count(line: string, part: string): number {
  return line.split(part).length - 1;
}

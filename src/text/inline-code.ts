import { showControls } from "./show-controls.ts";

/**
 * A Markdown code span that holds exactly this text, whatever it is: the fence is longer than any run of
 * backticks inside, white space is one blank, hidden characters are shown. Inside a code span GitHub
 * neither links nor mentions. Empty text is shown as `""`.
 */
export function inlineCode(text: string): string {
  const shown = showControls(text.replace(/\s+/g, " "));
  if (shown.trim() === "") return '`""`';
  const fence = "`".repeat(longestRun(shown) + 1);
  const padding = /^`|`$|^ .* $/.test(shown) ? " " : "";
  return `${fence}${padding}${shown}${padding}${fence}`;
}

/** Length of the longest run of backticks. */
export function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

import { longestRun } from "./inline-code.ts";
import { showControls } from "./show-controls.ts";

/**
 * A fenced code block that holds exactly these lines: the fence is longer than any run of backticks inside.
 * Hidden characters are shown. Ends without a newline.
 */
export function codeBlock(text: string, language: string): string {
  const lines = showControls(text.replace(/\r\n?/g, "\n")).replace(/\n+$/, "");
  const fence = "`".repeat(Math.max(3, longestRun(lines) + 1));
  return `${fence}${language}\n${lines}\n${fence}`;
}

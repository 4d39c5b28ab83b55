import type { Rule } from "./rule.ts";

const OURS = "## Rules that none of them has\n";

/**
 * The page on the rules of other linters, its tables as they are written by hand, with the list at its end anew: the rules
 * that no table links to.
 *
 * @throws where the page has lost the title of that list
 */
export function describeLinters(page: string, rules: readonly Rule[]): string {
  const at = page.indexOf(OURS);
  if (at < 0) throw new Error(`docs/linters.md has no "${OURS.trim()}" any more`);
  const tables = page.slice(0, at);
  const entries = rules
    .filter(({ id }) => !tables.includes(`](rules/${id}.md)`))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, title }) => `- [${id}](rules/${id}.md): ${title}\n`);
  return `${tables}${OURS}\n${entries.join("")}`;
}

import type { CodeUse } from "../model/analysis.ts";
import { CodeNotWholeError } from "./code-not-whole-error.ts";
import { FileView } from "./file-view.ts";
import { isSearched } from "./is-searched.ts";
import { prepareSearch, type SoughtName, searchFile } from "./search-file.ts";

/** How much is searched. Past a limit what was not found is unknown. */
export interface SearchLimits {
  readonly fileCharacters: number;
  readonly characters: number;
  readonly ms: number;
  /** Uses that are answered for each name. */
  readonly uses: number;
}

const LIMITS: SearchLimits = { fileCharacters: 1_000_000, characters: 500_000_000, ms: 30_000, uses: 10 };

/** What a search found. */
export interface FoundCode {
  /** Uses of a name in the code that was searched, best first; null: none was found, and not everything was searched. */
  usesOf(relation: string, column: string | null): readonly CodeUse[] | null;
  /** Why not everything was searched, as a clause; null: it was. */
  readonly gap: string | null;
}

/**
 * Searches code for tables and columns, in the spellings that code uses: snake and camel case, class names, quoted
 * SQL, symbols. How sure a use of a column is depends on whether its table is named by the same statement, model or call.
 * Comments, tests, documentation, lock files and migrations do not count. It is a search, not a proof: what builds names
 * at run time is not found.
 */
export async function searchCode(
  files: AsyncIterable<{ readonly path: string; readonly text: string }>,
  names: readonly SoughtName[],
  limits: SearchLimits = LIMITS,
): Promise<FoundCode> {
  const sought = names.map(prepareSearch);
  const deadline = performance.now() + limits.ms;
  let characters = 0;
  let gap: string | null = null;
  try {
    for await (const { path, text } of files) {
      if (text.length > limits.fileCharacters || !isSearched(path)) continue;
      characters += text.length;
      if (characters > limits.characters || performance.now() > deadline) {
        gap = "it is too large to be searched in time";
        break;
      }
      const view = new FileView(path, text);
      for (const each of sought) searchFile(view, each);
    }
  } catch (error) {
    if (!(error instanceof CodeNotWholeError)) throw error;
    gap = error.message;
  }
  return {
    usesOf(relation, column) {
      const found = sought.find((each) => each.relation === relation && each.column === column);
      const uses = found?.uses.best(limits.uses) ?? [];
      return found === undefined || (gap !== null && uses.length === 0) ? null : uses;
    },
    gap,
  };
}

import { isSearched } from "../code-uses/is-searched.ts";
import { searchCode } from "../code-uses/search-code.ts";
import type { CodeUses, FindCodeUses } from "../model/analysis.ts";
import type { ReviewWorld } from "../review-world.ts";

/** A table, or one of its columns. */
interface Name {
  readonly relation: string;
  readonly column: string | null;
}

/**
 * Searches the code for the names that the rules ask about. They are found by asking the rules once without code: a
 * repository is read only where a name is renamed, dropped or changed. Null: the code is not at hand.
 */
export async function findCodeUses(
  ask: (uses: FindCodeUses) => unknown,
  world: Pick<ReviewWorld, "codeFiles" | "progress">,
): Promise<FindCodeUses | null> {
  const names = new Map<string, Name>();
  ask((relation, column) => {
    names.set(keyOf(relation, column), { relation, column });
    return { base: null, head: null };
  });
  if (names.size === 0) return null;
  world.progress("searching the code for what is renamed or dropped");
  const wanted = [...names.values()];
  const [base, head] = [world.codeFiles("base", isSearched), world.codeFiles("head", isSearched)];
  const atBase = base === null ? null : await searchCode(base, wanted);
  const atHead = head === null ? null : await searchCode(head, wanted);
  return (relation, column): CodeUses => ({
    base: atBase?.usesOf(relation, column) ?? null,
    head: atHead?.usesOf(relation, column) ?? null,
    gap: atBase?.gap ?? null,
  });
}

function keyOf(relation: string, column: string | null): string {
  return JSON.stringify([relation, column]);
}

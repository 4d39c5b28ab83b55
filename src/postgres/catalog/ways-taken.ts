import type { Branch, Guard } from "../parse/guards.ts";
import type { CatalogState } from "./catalog-state.ts";
import { holds } from "./guards/holds.ts";

/** Follows the IFs of a PL/pgSQL body, each asked once, on what the statements before it left behind. */
export class WaysTaken {
  readonly #state: CatalogState;
  readonly #answers = new Map<Guard, boolean | null>();

  constructor(state: CatalogState) {
    this.#state = state;
  }

  /**
   * Whether a statement of the body is reached; null: facts do not tell. To be asked of each in the order of the text,
   * before it is applied.
   */
  reaches(statement: { readonly branches: readonly Branch[]; readonly decides?: Guard }): boolean | null {
    let reached: boolean | null = true;
    for (const { guard, holds: wanted } of statement.branches) {
      const answer = this.#answers.get(guard) ?? null;
      if (answer === !wanted) return false;
      if (answer === null) reached = null;
    }
    const { decides } = statement;
    if (decides !== undefined) this.#answers.set(decides, this.answer(decides));
    return reached;
  }

  /** Whether a guard holds as things stand; null: facts do not tell. */
  answer({ condition }: Guard): boolean | null {
    return condition === null ? null : holds(this.#state, condition);
  }
}

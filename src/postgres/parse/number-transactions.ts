import type { Node } from "@pgsql/types";
import type { TransactionMode } from "../../model/migration.ts";
import { transactionStep } from "./transaction-control.ts";

interface Numbering {
  readonly numbers: (number | null)[];
  next: number;
  /** Number of the open transaction, or null. */
  current: number | null;
  /** True where BEGIN in the text opened it (or took the implicit one over). */
  explicit: boolean;
}

/**
 * Numbers the transaction of each statement: the one that the tool opens, and those that BEGIN and COMMIT in
 * the text open and end. Statements that run by themselves get null. An unknown mode counts as one transaction
 * around the migration, which holds locks longest.
 *
 * @param parts syntax trees of the statements, by part of the migration.
 * @returns one number for each statement of all parts, and the first number that is free.
 */
export function numberTransactions(
  parts: readonly (readonly Node[])[],
  mode: TransactionMode,
  first: number,
): { readonly numbers: readonly (number | null)[]; readonly next: number } {
  const state: Numbering = { numbers: [], next: first, current: null, explicit: false };
  const wraps = mode === "per migration" || mode === "all migrations" || mode === "unknown";
  if (wraps && parts.some((part) => part.length > 0)) open(state);
  for (const part of parts) {
    const implicit = mode === "implicit" && part.length > 1;
    for (const tree of part) {
      if (implicit && state.current === null) open(state);
      numberStatement(state, tree);
    }
    if (implicit && !state.explicit) state.current = null;
  }
  // One transaction around all migrations goes on in the next one, unless the text ended it.
  const goesOn = mode === "all migrations" && state.current === first && state.next === first + 1;
  return { numbers: state.numbers, next: goesOn ? first : state.next };
}

function numberStatement(state: Numbering, tree: Node): void {
  const step = transactionStep(tree);
  if (step === "begin" && state.current === null) open(state);
  if (step === "begin") state.explicit = true;
  state.numbers.push(state.current);
  if (step === "end" || step === "end and begin") {
    state.current = null;
    state.explicit = false;
  }
  if (step === "end and begin") {
    open(state);
    state.explicit = true;
  }
}

function open(state: Numbering): void {
  state.current = state.next;
  state.next += 1;
}

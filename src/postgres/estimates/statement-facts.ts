import type { Estimate } from "../../model/effect.ts";
import type { QuerySource } from "./query-sources.ts";

/** What an effect's work depends on beside its relation. */
export interface StatementFacts {
  /** Rows of the table that an ALTER TABLE names: so many references are looked up by a foreign key. Null: not known. */
  readonly namedRows: number | null;
  /** The tables that the statement's query reads, the largest first; null: the size of one is not known. */
  readonly sources: readonly QuerySource[] | null;
  /** Rows that the statement itself changes: its triggers change others for each. Null: not known. */
  readonly targetRows: Estimate | null;
}

export const NO_FACTS: StatementFacts = { namedRows: null, sources: null, targetRows: null };

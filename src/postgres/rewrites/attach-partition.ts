import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { freeName } from "./free-name.ts";
import { quoteName } from "./quote-name.ts";
import { READS_ALL, type StepDraft } from "./step-draft.ts";
import { knownRelations, takenOnTable } from "./taken-names.ts";

/** A partition that is attached, and the tables that are read to see that its bound holds. */
export interface AttachedPartition {
  /** Qualified name. */
  readonly attached: string;
  /** Condition of the bound. */
  readonly condition: string;
  /** Qualified names: the partition, the default partition. */
  readonly scanned: readonly string[];
}

/**
 * ATTACH PARTITION behind a CHECK that says what the bound says: added NOT VALID, validated while reads and writes go
 * on, and dropped again once the partition is attached.
 */
export function rewriteAttachPartition(
  subject: Subject,
  { attached, condition, scanned }: AttachedPartition,
): Rewrite | null {
  const known = knownRelations(subject);
  const checks = scanned.flatMap((name) => {
    const table = known.find((each) => each.name === name);
    if (table === undefined) return [];
    const check = quoteName(freeName(table.bareName, "_bound", takenOnTable(table)));
    return [{ table: name, check, text: name === attached ? condition : `NOT (${condition})` }];
  });
  if (checks.length !== scanned.length || checks.length === 0) return null;
  const alter = (part: (each: (typeof checks)[number]) => string): readonly string[] =>
    checks.map((each) => `ALTER TABLE ${each.table} ${part(each)}`);
  const steps: readonly StepDraft[] = [
    {
      phase: "expand",
      transaction: true,
      statements: alter(({ check, text }) => `ADD CONSTRAINT ${check} CHECK (${text}) NOT VALID`),
    },
    {
      phase: "migrate",
      transaction: true,
      statements: alter(({ check }) => `VALIDATE CONSTRAINT ${check}`),
      comment: READS_ALL,
    },
    {
      phase: "contract",
      transaction: true,
      statements: [subject.statement.sql, ...alter(({ check }) => `DROP CONSTRAINT ${check}`)],
      comment: "The validated CHECK spares ATTACH PARTITION its scan.",
    },
  ];
  return assembleRewrite(subject, "attach_partition", steps);
}

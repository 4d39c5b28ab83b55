import type { Relation } from "../../model/catalog.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { writtenName } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { attachedParts } from "./attached-parts.ts";
import { freeName } from "./free-name.ts";
import { quoteName } from "./quote-name.ts";
import { READS_ALL, type StepDraft } from "./step-draft.ts";
import { knownRelations, takenOnTable } from "./taken-names.ts";

/** A partition that is attached, and the tables that are read to see that its bound holds. */
export interface AttachedPartition {
  /** Facts of the table that gets it. */
  readonly parent: Relation | undefined;
  /** Qualified name; null where the statement makes it. */
  readonly attached: string | null;
  /** Condition of the bound. */
  readonly condition: string;
  /** Qualified names: the partition, the default partition. */
  readonly scanned: readonly string[];
}

/**
 * ATTACH PARTITION, or CREATE TABLE … PARTITION OF beside a default partition, behind a CHECK that says what the bound says: added NOT VALID, validated while reads and writes go
 * on, and dropped again once the partition is attached.
 */
export function rewriteAttachPartition(
  subject: Subject,
  { parent, attached, condition, scanned }: AttachedPartition,
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
  const made = attached === null ? [] : attachedParts(subject, attached, parent);
  if (made === null) return null;
  const steps: readonly StepDraft[] = [
    ...made,
    {
      phase: "expand",
      transaction: true,
      statements: alter(({ check, text }) => `ADD CONSTRAINT ${check} CHECK (${text}) NOT VALID`),
      down: alter(({ check }) => `DROP CONSTRAINT IF EXISTS ${check}`),
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
      comment: "The validated CHECK spares it the scan.",
      down: [
        takeBack(subject, attached, parent),
        ...alter(({ check, text }) => `ADD CONSTRAINT ${check} CHECK (${text}) NOT VALID`),
      ],
      isAim: true,
    },
  ];
  return assembleRewrite(subject, attached === null ? "new_partition" : "attach_partition", steps);
}

/** What takes the partition away again: one that was attached keeps its rows. */
function takeBack(
  { statement: { tree } }: Subject,
  attached: string | null,
  parent: Relation | undefined,
): string {
  if (attached !== null) return `ALTER TABLE ${parent?.name ?? ""} DETACH PARTITION ${attached}`;
  const made = "CreateStmt" in tree ? tree.CreateStmt.relation : undefined;
  return `DROP TABLE IF EXISTS ${made === undefined ? "" : writtenName(made)}`;
}

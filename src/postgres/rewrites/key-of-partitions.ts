import type { Constraint } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { AddedConstraint } from "../rules/added-constraints.ts";
import type { Subject } from "../rules/subject.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { writeTree } from "./edit-statement.ts";
import { quoteName } from "./quote-name.ts";
import { READS_ALL, type StepDraft } from "./step-draft.ts";
import { knownRelations, takenOnTable } from "./taken-names.ts";

/**
 * ADD FOREIGN KEY on a partitioned table: NOT VALID on each partition, validated there, then on the parent, which
 * takes over the keys that its partitions have already. Null where a partition is not known, is partitioned itself, or
 * has a constraint of that name.
 */
export function rewriteKeyOfPartitions(
  subject: Subject,
  { alter, constraint, column }: AddedConstraint,
  parent: Relation,
  name: string,
): Rewrite | null {
  const known = knownRelations(subject);
  const partitions = parent.children.flatMap((child) => known.find((each) => each.name === child) ?? []);
  const isUsable = (each: Relation): boolean => each.partitioned === null && !takenOnTable(each)(name);
  if (column !== null || alter.commands.length !== 1 || partitions.length !== parent.children.length)
    return null;
  if (partitions.length === 0 || !partitions.every(isUsable)) return null;
  const { initially_valid: _valid, ...rest } = constraint;
  const adds = partitions.map((each) =>
    addText(subject, each, { ...rest, conname: name, skip_validation: true }),
  );
  const whole = addText(subject, parent, { ...constraint, conname: name });
  if (whole === null || adds.some((text) => text === null)) return null;
  const steps: readonly StepDraft[] = [
    ...adds.flatMap((text): readonly StepDraft[] =>
      text === null ? [] : [{ phase: "expand", transaction: true, statements: [text] }],
    ),
    ...partitions.map(
      (each): StepDraft => ({
        phase: "migrate",
        transaction: true,
        statements: [`ALTER TABLE ${each.name} VALIDATE CONSTRAINT ${quoteName(name)}`],
        comment: READS_ALL,
      }),
    ),
    {
      phase: "contract",
      transaction: true,
      statements: [whole],
      comment: "Takes over the keys of the partitions, so that no row is read.",
    },
  ];
  return assembleRewrite(subject, `validate_${name}`, steps, { suggest: false });
}

function addText(subject: Subject, table: Relation, constraint: Constraint): string | null {
  const { tree } = subject.statement;
  if (!("AlterTableStmt" in tree)) return null;
  const relation = { ...tree.AlterTableStmt.relation, schemaname: table.schema, relname: table.bareName };
  const command = {
    subtype: "AT_AddConstraint" as const,
    def: { Constraint: constraint },
    behavior: "DROP_RESTRICT" as const,
  };
  return writeTree({
    AlterTableStmt: { ...tree.AlterTableStmt, relation, cmds: [{ AlterTableCmd: command }] },
  });
}

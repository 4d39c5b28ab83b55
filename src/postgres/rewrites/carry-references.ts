import type { Node } from "@pgsql/types";
import type { Constraint, Relation } from "../../model/catalog.ts";
import type { Subject } from "../rules/subject.ts";
import { writeTree } from "./edit-statement.ts";
import { freeName } from "./free-name.ts";
import { parseOne } from "./parse-one.ts";
import { quoteName } from "./quote-name.ts";
import { READS_ALL, type StepDraft } from "./step-draft.ts";
import { knownRelations, takenOnTable } from "./taken-names.ts";

/** Foreign keys that reference a column, made anew for the column that takes its place. */
export interface CarriedReferences {
  readonly steps: readonly StepDraft[];
  /** Statements that take the old keys away, before the old column goes. */
  readonly drops: readonly string[];
  /** Statements that give the new keys the old names. */
  readonly renames: readonly string[];
}

/**
 * Makes each foreign key that references `from` once more for `to`, without long locks. Null where one belongs to a
 * partitioned table or a partition, is of a table that nobody knows, or does not parse.
 */
export function carryReferences(
  subject: Subject,
  table: Relation,
  columns: { readonly from: string; readonly to: string },
): CarriedReferences | null {
  const known = new Set(knownRelations(subject).map(({ name }) => name));
  if (table.referencedBy.some(({ relation }) => !known.has(relation))) return null;
  const steps: StepDraft[] = [];
  const drops: string[] = [];
  const renames: string[] = [];
  for (const { child, key } of keysOn(subject, table, columns.from)) {
    const isPart = child.partitioned !== null || child.parents.length > 0 || child.children.length > 0;
    const name = freeName(key.name, "_new", takenOnTable(child));
    const add = isPart ? null : keyText(child, key, name, columns);
    if (add === null) return null;
    steps.push({ phase: "migrate", transaction: true, statements: [add] });
    if (key.validated) {
      const validate = `ALTER TABLE ${child.name} VALIDATE CONSTRAINT ${quoteName(name)}`;
      steps.push({ phase: "migrate", transaction: true, statements: [validate], comment: READS_ALL });
    }
    drops.push(`ALTER TABLE ${child.name} DROP CONSTRAINT ${quoteName(key.name)}`);
    renames.push(`ALTER TABLE ${child.name} RENAME CONSTRAINT ${quoteName(name)} TO ${quoteName(key.name)}`);
  }
  return { steps, drops, renames };
}

/** The foreign keys that reference a column, with the tables that have them. */
function keysOn(
  subject: Subject,
  table: Relation,
  column: string,
): readonly { readonly child: Relation; readonly key: Constraint }[] {
  return knownRelations(subject).flatMap((child) =>
    child.constraints
      .filter(({ references }) => references?.relation === table.name && references.columns.includes(column))
      .map((key) => ({ child, key })),
  );
}

/** ADD CONSTRAINT … NOT VALID with the other column referenced. */
function keyText(
  child: Relation,
  { definition }: Constraint,
  name: string,
  { from, to }: { readonly from: string; readonly to: string },
): string | null {
  const notValid = /\bNOT VALID$/.test(definition) ? "" : " NOT VALID";
  const tree = parseOne(
    `ALTER TABLE ${child.name} ADD CONSTRAINT ${quoteName(name)} ${definition}${notValid}`,
  );
  const [command] = tree !== null && "AlterTableStmt" in tree ? (tree.AlterTableStmt.cmds ?? []) : [];
  if (tree === null || !("AlterTableStmt" in tree) || command === undefined) return null;
  const def = "AlterTableCmd" in command ? command.AlterTableCmd.def : undefined;
  if (!("AlterTableCmd" in command) || def === undefined || !("Constraint" in def)) return null;
  const referenced = (def.Constraint.pk_attrs ?? []).map(
    (node): Node => ("String" in node && node.String.sval === from ? { String: { sval: to } } : node),
  );
  const constraint = { Constraint: { ...def.Constraint, pk_attrs: referenced } };
  const cmds = [{ AlterTableCmd: { ...command.AlterTableCmd, def: constraint } }];
  return writeTree({ AlterTableStmt: { ...tree.AlterTableStmt, cmds } });
}

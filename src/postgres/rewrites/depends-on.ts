import type { Node } from "@pgsql/types";
import { parseStatements } from "../parse/parse-statements.ts";
import { remember } from "../rules/remember.ts";
import type { Subject } from "../rules/subject.ts";
import { qualifiedName } from "../rules/syntax.ts";
import type { StepDraft } from "./step-draft.ts";

/** What later steps of a plan change, for those that come after them. */
export interface Moved {
  /** Relations whose later statements must all wait: their rows, or keys that others need, come later. */
  readonly wholly: ReadonlySet<string>;
  /** Relations that only get an index, or a check of what is there: nothing but a change of their shape must wait. */
  readonly loosely: ReadonlySet<string>;
}

export const NOTHING_MOVED: Moved = { wholly: new Set(), loosely: new Set() };

/** What steps that run later change, of the statement that they belong to. */
export function movedBy(subject: Subject, later: readonly StepDraft[]): Moved {
  if (later.length === 0) return NOTHING_MOVED;
  const targets = new Set(targetsOf(subject));
  const isLoose = later
    .flatMap(({ statements }) => statements)
    .every((sql) => parseStatements(sql).statements.every(({ tree }) => isLooseStep(tree)));
  return isLoose ? { wholly: new Set(), loosely: targets } : { wholly: targets, loosely: new Set() };
}

export function joinMoved(all: readonly Moved[]): Moved {
  return {
    wholly: new Set(all.flatMap(({ wholly }) => [...wholly])),
    loosely: new Set(all.flatMap(({ loosely }) => [...loosely])),
  };
}

/** True where a statement must not run before what was moved. */
export function mustWaitFor(subject: Subject, { wholly, loosely }: Moved): boolean {
  const touched = touchedBy(subject);
  if (touched.some((relation) => wholly.has(relation))) return true;
  return touched.some((relation) => loosely.has(relation)) && reshapes(subject.statement.tree);
}

/** Relations that a statement works on or reads. */
export const touchedBy = remember(({ analysis }: Subject): readonly string[] => [
  ...new Set([...analysis.effects.map(({ relation }) => relation), ...analysis.before.keys()]),
]);

/** The relations that a statement is about; what it only references is left out. */
function targetsOf(subject: Subject): readonly string[] {
  const { tree } = subject.statement;
  const relation =
    "AlterTableStmt" in tree
      ? tree.AlterTableStmt.relation
      : "IndexStmt" in tree
        ? tree.IndexStmt.relation
        : "UpdateStmt" in tree
          ? tree.UpdateStmt.relation
          : "DeleteStmt" in tree
            ? tree.DeleteStmt.relation
            : undefined;
  if (relation !== undefined) return [qualifiedName(subject, relation)];
  const changed = subject.analysis.effects.filter(({ dataChange }) => dataChange !== null);
  return "DoStmt" in tree && changed.length > 0
    ? changed.map(({ relation: name }) => name)
    : touchedBy(subject);
}

const LOOSE_COMMANDS: ReadonlySet<string | undefined> = new Set([
  "AT_ValidateConstraint",
  "AT_SetNotNull",
  "AT_DropConstraint",
]);

function isLooseStep(tree: Node): boolean {
  if ("IndexStmt" in tree || "VariableSetStmt" in tree) return true;
  if ("DropStmt" in tree) return tree.DropStmt.removeType === "OBJECT_INDEX";
  if (!("AlterTableStmt" in tree)) return false;
  return commandsOf(tree).every((subtype) => LOOSE_COMMANDS.has(subtype));
}

const RESHAPING_COMMANDS: ReadonlySet<string | undefined> = new Set([
  "AT_DropColumn",
  "AT_AlterColumnType",
  "AT_DropConstraint",
  "AT_AddIdentity",
  "AT_AttachPartition",
  "AT_DetachPartition",
]);

/** Statements that need a constraint or an index to be there already, or that take away what it is about. */
function reshapes(tree: Node): boolean {
  if ("RenameStmt" in tree || "DropStmt" in tree || "AlterObjectSchemaStmt" in tree) return true;
  if ("InsertStmt" in tree) return tree.InsertStmt.onConflictClause !== undefined;
  if (!("AlterTableStmt" in tree)) return false;
  return commandsOf(tree).some((subtype) => RESHAPING_COMMANDS.has(subtype)) || addsKey(tree);
}

function commandsOf(tree: Extract<Node, { AlterTableStmt: unknown }>): readonly (string | undefined)[] {
  return (tree.AlterTableStmt.cmds ?? []).map((node) =>
    "AlterTableCmd" in node ? node.AlterTableCmd.subtype : undefined,
  );
}

/** A key USING an index, and a foreign key, which needs the key that it references. */
function addsKey(tree: Extract<Node, { AlterTableStmt: unknown }>): boolean {
  return (tree.AlterTableStmt.cmds ?? []).some((node) => {
    const def = "AlterTableCmd" in node ? node.AlterTableCmd.def : undefined;
    return def !== undefined && "Constraint" in def && def.Constraint.indexname !== undefined;
  });
}

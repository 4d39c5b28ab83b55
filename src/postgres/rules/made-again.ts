import type { Node } from "@pgsql/types";
import type { Subject } from "./subject.ts";
import { addedColumn, addedConstraint, alterTableOf, strings } from "./syntax.ts";

/** How a name that a statement takes away comes back in the same go: with rows in it, or not; null: it does not. */
export type MadeAgain = "filled" | "empty" | null;

/**
 * Looks whether later statements, before anybody else sees the gap, give a bare name to something again: make it anew, or
 * rename another to it.
 */
export function madeAgain(subject: Subject, bareName: string): MadeAgain {
  let found: MadeAgain = null;
  for (const later of laterInOneGo(subject)) {
    const made = makes(later, bareName);
    if (made === "filled") return made;
    found = made ?? found;
  }
  return found;
}

/** The first of these statements that gives the name to something again; null: none does. */
export function remakerOf(subject: Subject, bareName: string): Subject | null {
  return remakersOf(subject, bareName)[0] ?? null;
}

/** Every one of them: functions of one name differ in what they take. */
export function remakersOf(subject: Subject, bareName: string): readonly Subject[] {
  return laterInOneGo(subject).filter((later) => makes(later, bareName) !== null);
}

function makes(subject: Subject, bareName: string): MadeAgain {
  const { tree } = subject.statement;
  if ("RenameStmt" in tree && tree.RenameStmt.newname === bareName) return "filled";
  if ("CreateTableAsStmt" in tree && tree.CreateTableAsStmt.into?.rel?.relname === bareName) return "filled";
  const added = alterTableOf(subject)?.commands.some((each) => addedConstraint(each)?.conname === bareName);
  return createdName(tree) === bareName || added === true ? "empty" : null;
}

/** The same of a column of a table: another is renamed to it, or it is added again, perhaps by the same statement. */
export function columnMadeAgain(subject: Subject, bareTable: string, column: string): MadeAgain {
  for (const each of [subject, ...laterInOneGo(subject)]) {
    const { tree } = each.statement;
    if ("RenameStmt" in tree) {
      const { relation, renameType, newname } = tree.RenameStmt;
      if (renameType === "OBJECT_COLUMN" && relation?.relname === bareTable && newname === column)
        return "filled";
    }
    const alter = alterTableOf(each);
    if (alter?.table.relname !== bareTable) continue;
    if (alter.commands.some((command) => addedColumn(command)?.colname === column)) return "empty";
  }
  return null;
}

/** What commits together; where each statement commits by itself, the rest of the migration. */
export function laterInOneGo(subject: Subject): readonly Subject[] {
  const together =
    subject.statement.transaction === null
      ? subject.ground.subjects.filter(({ migration }) => migration === subject.migration)
      : subject.transaction;
  return together.filter(({ position }) => position > subject.position);
}

function createdName(tree: Node): string | undefined {
  if ("CreateStmt" in tree) return tree.CreateStmt.relation?.relname;
  if ("ViewStmt" in tree) return tree.ViewStmt.view?.relname;
  if ("CreateFunctionStmt" in tree) return strings(tree.CreateFunctionStmt.funcname).at(-1);
  if ("CreateTrigStmt" in tree) return tree.CreateTrigStmt.trigname;
  if ("CreateEnumStmt" in tree) return strings(tree.CreateEnumStmt.typeName).at(-1);
  if ("CreateDomainStmt" in tree) return strings(tree.CreateDomainStmt.domainname).at(-1);
  if ("CompositeTypeStmt" in tree) return tree.CompositeTypeStmt.typevar?.relname;
  return "CreateSeqStmt" in tree ? tree.CreateSeqStmt.sequence?.relname : undefined;
}

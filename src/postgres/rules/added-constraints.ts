import type { Constraint, ConstrType } from "@pgsql/types";
import type { Subject } from "./subject.ts";
import { type AlterTable, addedColumn, addedConstraint, alterTableOf, columnConstraints } from "./syntax.ts";

/** A constraint that ALTER TABLE adds, by ADD CONSTRAINT or with a new column. */
export interface AddedConstraint {
  readonly alter: AlterTable;
  readonly constraint: Constraint;
  /** The new column that brings it, or null for ADD CONSTRAINT. */
  readonly column: string | null;
}

/** The constraints of the given kinds that a statement adds. */
export function addedConstraints(subject: Subject, kinds: readonly ConstrType[]): readonly AddedConstraint[] {
  const alter = alterTableOf(subject);
  if (alter === null) return [];
  const added = alter.commands.flatMap((command): readonly AddedConstraint[] => {
    const constraint = addedConstraint(command);
    if (constraint !== null) return [{ alter, constraint, column: null }];
    const column = addedColumn(command);
    if (column === null) return [];
    return columnConstraints(column).map((each) => ({
      alter,
      constraint: each,
      column: column.colname ?? "",
    }));
  });
  return added.filter(({ constraint: { contype } }) => contype !== undefined && kinds.includes(contype));
}

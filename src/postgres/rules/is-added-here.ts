import type { Subject } from "./subject.ts";
import { addedColumn, alterTableOf, qualifiedName } from "./syntax.ts";

/** True where an earlier statement of the change set adds the column: no deployed code knows it. */
export function isAddedHere({ position, ground }: Subject, table: string, column: string): boolean {
  return ground.subjects.some((each) => {
    if (each.position >= position) return false;
    const alter = alterTableOf(each);
    if (alter === null || qualifiedName(each, alter.table) !== table) return false;
    return alter.commands.some((command) => addedColumn(command)?.colname === column);
  });
}

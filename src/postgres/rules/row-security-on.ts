import type { Relation } from "../../model/catalog.ts";
import type { Subject } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";

/** True where the table has row-level security, or the change set switches it on. */
export function hasRowSecurity(subject: Subject, table: string, known: Relation | undefined): boolean {
  return known?.rowSecurity === true || getsRowSecurity(subject, table);
}

/** True where a statement of the change set switches row-level security on for the table. */
export function getsRowSecurity({ ground }: Subject, table: string): boolean {
  return ground.subjects.some((each) => {
    const alter = alterTableOf(each);
    return (
      alter?.commands.some(({ subtype }) => subtype === "AT_EnableRowSecurity") === true &&
      qualifiedName(each, alter.table) === table
    );
  });
}

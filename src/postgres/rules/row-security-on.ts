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

/** The policies that the change set makes for the table, and whether they let its rows be read. */
export function newPolicies({ ground }: Subject, table: string): readonly { readonly reads: boolean }[] {
  return ground.subjects.flatMap((each) => {
    const { tree } = each.statement;
    if (!("CreatePolicyStmt" in tree) || tree.CreatePolicyStmt.table === undefined) return [];
    const { table: relation, cmd_name, permissive } = tree.CreatePolicyStmt;
    if (qualifiedName(each, relation) !== table) return [];
    return [{ reads: permissive === true && (cmd_name === "all" || cmd_name === "select") }];
  });
}

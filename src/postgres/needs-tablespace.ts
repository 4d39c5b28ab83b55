import type { DatabaseError } from "../model/statement.ts";

const missingTablespace = /^tablespace "([^"]+)" does not exist/u;

/**
 * Why an error says nothing about the migration, in a sentence: a tablespace belongs to the server, the snapshot does not
 * list them, and the shadow has none but its own. Null where it is another error.
 */
export function needsTablespace({ code, message }: DatabaseError): string | null {
  const [, name] = code === "42704" ? (missingTablespace.exec(message) ?? []) : [];
  return name === undefined ? null : `it could not be run on the shadow, which has no tablespace ${name}`;
}

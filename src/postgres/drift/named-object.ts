import type { NamedObject, ObjectKind } from "../../model/drift.ts";
import type { DatabaseError } from "../../model/statement.ts";

// Messages of PostgreSQL 14 to 18 in English, in which our servers always speak.

const shapes: readonly (readonly [ObjectKind, RegExp])[] = [
  ["column", /^column "(?<name>[^"]+)" of relation "(?<on>[^"]+)"/u],
  ["column", /^column (?<on>[^"\s]+)\.(?<name>[^".\s]+) does not exist/u],
  ["column", /^column "(?<name>[^"]+)"/u],
  ["constraint", /^constraint "(?<name>[^"]+)" (?:of|for) (?:relation|table) "(?<on>[^"]+)"/u],
  ["trigger", /^trigger "(?<name>[^"]+)" for (?:relation|table) "(?<on>[^"]+)"/u],
  ["policy", /^policy "(?<name>[^"]+)" for (?:relation|table) "(?<on>[^"]+)"/u],
  ["index", /^index "(?<name>[^"]+)"/u],
  ["relation", /^(?:relation|table|view|materialized view|sequence|foreign table) "(?<name>[^"]+)"/u],
  ["type", /^type "(?<name>[^"]+)"/u],
  ["enum label", /^enum label "(?<name>[^"]+)"/u],
  ["enum label", /^"(?<name>[^"]+)" is not an existing enum label/u],
  ["schema", /^schema "(?<name>[^"]+)"/u],
  ["function", /^(?:function|procedure|routine|aggregate) "?(?<name>[\w.$]+)"?/u],
  ["constraint", /constraint "(?<name>[^"]+)"/u],
  ["relation", /(?:referenced table|for table|relation|table) "(?<on>[^"]+)"/u],
];

// DETAIL of 2BP01: what stands in the way of a DROP.
const dependent =
  /^(?<kind>view|materialized view|constraint|trigger|policy|function|table|default value for column) (?<name>\S+)(?: on (?:table|view) (?<on>\S+))? depends on/u;

/** The object that an error of the server is about; null where it names none. */
export function namedObject({ code, message, detail }: DatabaseError): NamedObject | null {
  const blocking = code === "2BP01" ? dependent.exec(detail ?? "")?.groups : undefined;
  if (blocking?.name !== undefined) {
    return { kind: kindOfDependent(blocking.kind), name: unquoted(blocking.name), on: blocking.on ?? null };
  }
  for (const [kind, shape] of shapes) {
    const found = shape.exec(message)?.groups;
    if (found === undefined) continue;
    const { name, on } = found;
    return { kind, name: name ?? on ?? "", on: name === undefined ? null : (on ?? null) };
  }
  return null;
}

function kindOfDependent(word: string | undefined): ObjectKind {
  if (word === "constraint" || word === "trigger" || word === "policy" || word === "function") return word;
  return word === "default value for column" ? "column" : "relation";
}

function unquoted(name: string): string {
  return name.replaceAll('"', "");
}

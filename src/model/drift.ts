/** What kind of object a server's message is about; "object": none of the others. */
export type ObjectKind =
  | "relation"
  | "column"
  | "constraint"
  | "index"
  | "trigger"
  | "policy"
  | "type"
  | "enum label"
  | "function"
  | "schema"
  | "object";

/** An object as a server's message names it. */
export interface NamedObject {
  readonly kind: ObjectKind;
  /** As the message has it, without quotes: a bare or a qualified name. */
  readonly name: string;
  /** Of a column, constraint, trigger or policy: the relation that it hangs on, where the message says; else null. */
  readonly on: string | null;
}

/** Why a statement that applies to the repository's own history does not apply to production. */
export interface SchemaDrift {
  /** Null where the message names none. */
  readonly object: NamedObject | null;
  /** What production has under this name, in SQL's words ("text NOT NULL"); null: nothing. */
  readonly inProduction: string | null;
  /** The same of a schema that the repository's migrations make; null: nothing. */
  readonly inHistory: string | null;
  /** Path of the base's migration that made, renamed or dropped it last; null where none names it. */
  readonly changedBy: string | null;
  /** Production's table of applied migrations that says `changedBy` has run; null: not known. */
  readonly recordedIn: string | null;
  /** ISO 8601: what production had is known of this time. */
  readonly knownOf: string;
}

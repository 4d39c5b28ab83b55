import type { Column, Relation } from "../../model/catalog.ts";
import type { Subject } from "../rules/subject.ts";
import { freeName } from "./free-name.ts";
import { quoteName } from "./quote-name.ts";
import { bareNameOf, knownRelations, takenInSchema } from "./taken-names.ts";

/** How the numbers of a column go on in the column that takes its place. */
export interface CarriedSequence {
  /** Before the old column goes, and with it what it owns. */
  readonly before: readonly string[];
  /** Once the old column and its sequence are gone. */
  readonly after: readonly string[];
}

const NO_SEQUENCE: CarriedSequence = { before: [], after: [] };

/**
 * Hands the sequence of a serial column over to another one; of an identity column makes another that goes on where the
 * first one is. Null where the sequence is not known.
 */
export function carrySequence(
  subject: Subject,
  table: Relation,
  {
    written,
    column,
    newName,
  }: { readonly written: string; readonly column: Column; readonly newName: string },
): CarriedSequence | null {
  const isSerial = column.default?.includes("nextval(") === true;
  if (column.identity === null && !isSerial) return NO_SEQUENCE;
  const owner = `${table.name}.${quoteName(column.name)}`;
  const sequence = knownRelations(subject).find(
    ({ kind, ownedBy }) => kind === "sequence" && ownedBy === owner,
  );
  const [old, next] = [column.name, newName].map(quoteName);
  if (isSerial) {
    // Of a sequence that nobody owns the default alone is carried over.
    if (sequence === undefined) return NO_SEQUENCE;
    return { before: [`ALTER SEQUENCE ${sequence.name} OWNED BY ${written}.${next}`], after: [] };
  }
  if (sequence === undefined) return null;
  const schema = quoteName(sequence.schema);
  const taken = takenInSchema(subject, sequence.schema);
  const name = quoteName(freeName(`${table.bareName}_${newName}`, "_seq", taken));
  const when = column.identity === "always" ? "ALWAYS" : "BY DEFAULT";
  const numbers = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  return {
    before: [
      `ALTER TABLE ${written} ALTER COLUMN ${next} ADD GENERATED ${when} AS IDENTITY (SEQUENCE NAME ${schema}.${name})`,
      `SELECT setval(${numbers(`${schema}.${name}`)}, nextval(${numbers(sequence.name)}))`,
      `ALTER TABLE ${written} ALTER COLUMN ${old} DROP IDENTITY`,
    ],
    after: [`ALTER SEQUENCE ${schema}.${name} RENAME TO ${quoteName(bareNameOf(sequence.name))}`],
  };
}

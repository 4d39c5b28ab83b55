import type { DatabaseError } from "../../model/statement.ts";
import { isUndefinedObject } from "../is-undefined-object.ts";
import { extensionOf } from "./extension-objects.ts";
import { namedObject } from "./named-object.ts";

/** A statement with what the shadow said to it. */
export interface TriedStatement {
  readonly sql: string;
  readonly error: DatabaseError | null;
}

const createExtension = /^\s*create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?/iu;
const optionsOf = /^unrecognized parameter namespace "([^"]+)"/u;
const missingMethod = /^access method "([^"]+)" does not exist/u;

/** The extension that a statement creates, or null. */
export function createdExtension(sql: string): string | null {
  return createExtension.exec(sql)?.[1] ?? null;
}

/**
 * For each statement why its error says nothing about the migration, in a sentence: it needs an extension that the
 * shadow's server lacks, or something that such a statement would have made. Null where neither holds.
 *
 * @param lacking the extensions that the schema creates and the shadow lacks, or has by name alone.
 */
export function needExtensions(
  statements: readonly TriedStatement[],
  lacking: readonly string[],
): readonly (string | null)[] {
  const missing = new Set(lacking);
  let first: string | null = null;
  return statements.map(({ sql, error }) => {
    if (error === null) return null;
    const created = createdExtension(sql);
    if (created !== null) {
      missing.add(created);
      return null;
    }
    const needed = neededExtension(error, missing);
    if (needed !== null) {
      first ??= needed;
      return `it could not be run: it needs the extension ${needed}, which is not on the shadow`;
    }
    if (first === null || !isUndefinedObject(error) || isOfAnother(error)) return null;
    return `it could not be run: it may need what an earlier statement makes with the extension ${first}, which is not on the shadow`;
  });
}

function neededExtension(error: DatabaseError, missing: ReadonlySet<string>): string | null {
  const object = isUndefinedObject(error) ? namedObject(error) : null;
  const [, named] = optionsOf.exec(error.message) ?? missingMethod.exec(error.message) ?? [];
  const name = named ?? (object !== null && mayBeBrought.has(object.kind) ? object.name : null);
  if (name === null || missing.size === 0) return null;
  const known = extensionOf(name);
  if (known !== null) return missing.has(known) ? known : null;
  return missing.has(name) ? name : null;
}

/** True for what an extension brings that nobody creates: it is missing in production too. */
function isOfAnother(error: DatabaseError): boolean {
  return extensionOf(namedObject(error)?.name ?? "") !== null;
}

const mayBeBrought = new Set(["function", "type", "schema"]);

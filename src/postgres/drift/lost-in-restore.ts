import type { CatalogData } from "../../model/catalog.ts";
import type { Migration } from "../../model/migration.ts";
import type { DatabaseError } from "../../model/statement.ts";
import { isUndefinedObject } from "../is-undefined-object.ts";
import { describeObject } from "./describe-object.ts";
import { lastChange } from "./last-change.ts";
import { nameObject } from "./name-object.ts";
import { namedObject } from "./named-object.ts";

/** What a restore is looked through with. */
export interface RestoredSides {
  /** As the snapshot has it. */
  readonly production: CatalogData;
  /** What the shadow made of it, pending migrations replayed. */
  readonly restored: CatalogData;
  readonly pending: readonly Migration[];
}

/**
 * Why an error says nothing about the migration: the object that it misses is in production and got lost in the
 * restore. A sentence, or null.
 */
export function lostInRestore(error: DatabaseError, sides: RestoredSides): string | null {
  const object = isUndefinedObject(error) ? namedObject(error) : null;
  if (object === null || describeObject(object, sides.production) === null) return null;
  // A migration that ran first may have dropped it, and then it is missing in production too.
  if (describeObject(object, sides.restored) !== null || lastChange(object, sides.pending) !== null)
    return null;
  return `production has ${nameObject(object)}, but its definition could not be restored on the shadow, so the statement could not be tried: what is said of it is modelled, not observed`;
}

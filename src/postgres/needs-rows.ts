import type { RelationEffect } from "../model/effect.ts";
import type { DatabaseError } from "../model/statement.ts";
import { splitName } from "./catalog/quote-identifier.ts";

/** Errors that rows bring about: NULL where a value must be, RAISE EXCEPTION, INTO STRICT and ASSERT that find nothing. */
const aboutRows = new Set(["23502", "P0001", "P0002", "P0004"]);

const missingKey = /is not present in table "(.+)"/u;

/**
 * Why an error says nothing about the migration, in a sentence: the rows that it wants are production's, and the shadow has
 * none. Null where it is another error, or where the statement reads only what the change set itself made.
 */
export function needsRows(error: DatabaseError, effects: readonly RelationEffect[]): string | null {
  const isOld = ({ created, kind }: RelationEffect): boolean => !created && kind !== "sequence";
  const referenced = error.code === "23503" ? missingKey.exec(error.detail ?? "")?.[1] : undefined;
  if (referenced !== undefined) {
    const isThere = effects.some((each) => isOld(each) && splitName(each.relation).name === referenced);
    return isThere ? `it references rows of ${referenced} that the shadow, which has no rows, lacks` : null;
  }
  if (error.code === "24000" && / is not positioned on a row$/.test(error.message))
    return "its cursor stands on no row of the shadow, which has none";
  if (!aboutRows.has(error.code)) return null;
  const read = effects.find(
    (each) => isOld(each) && each.dataChange === null && each.locks.includes("ACCESS SHARE"),
  );
  return read === undefined
    ? null
    : `it fails on the shadow, which has no rows, by what it reads from ${read.relation} (${error.code}): whether it does so with production's rows is not known`;
}

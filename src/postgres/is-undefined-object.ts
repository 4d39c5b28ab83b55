import type { DatabaseError } from "../model/statement.ts";

/**
 * SQLSTATEs of "there is no such thing": table, column, other object, function, schema. Not 42P02: a statement with a
 * parameter and no value for it fails on every schema.
 */
const UNDEFINED_OBJECT = new Set(["42P01", "42703", "42704", "42883", "3F000"]);

/** True for an error that an unknown schema, or a restore that lost something, can bring about. */
export function isUndefinedObject({ code }: DatabaseError): boolean {
  return UNDEFINED_OBJECT.has(code);
}

/** SQLSTATEs of "it is there already": table, column, other object, function, schema. */
const DUPLICATE_OBJECT = new Set(["42P07", "42701", "42710", "42723", "42P06"]);

/** True for an error that is one or none by what exists. */
export function isAboutExistence(error: DatabaseError): boolean {
  const isSecondKey = error.code === "42P16" && error.message.startsWith("multiple primary keys");
  return isUndefinedObject(error) || DUPLICATE_OBJECT.has(error.code) || isSecondKey;
}

import { invalidRequest } from "./github-error.ts";

/** Fields of a request's body, by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** A text that must be there. Throws GitHub's 422 where it is missing or of another type. */
export function requiredText(fields: Fields, name: string, limit: number | null = null): string {
  const text = optionalText(fields, name, limit);
  if (text === null) throw invalidRequest(`"${name}" wasn't supplied.`);
  return text;
}

/** A text that may be left out or null; throws GitHub's 422 where it is something else or too long. */
export function optionalText(fields: Fields, name: string, limit: number | null = null): string | null {
  const value = fields[name] ?? null;
  if (value === null) return null;
  if (typeof value !== "string")
    throw invalidRequest(`For 'properties/${name}', ${JSON.stringify(value)} is not a string.`);
  if (limit !== null && value.length > limit) {
    throw invalidRequest(`Only ${limit} characters are allowed; ${value.length} were supplied.`);
  }
  return value;
}

/** A whole number that may be left out or null. */
export function optionalNumber(fields: Fields, name: string): number | null {
  const value = fields[name] ?? null;
  if (value === null) return null;
  if (!Number.isInteger(value))
    throw invalidRequest(`For 'properties/${name}', ${JSON.stringify(value)} is not an integer.`);
  return value as number;
}

/** A whole number that must be there. */
export function requiredNumber(fields: Fields, name: string): number {
  const value = optionalNumber(fields, name);
  if (value === null) throw invalidRequest(`"${name}" wasn't supplied.`);
  return value;
}

/** One of a few words, or null where it is left out. */
export function optionalWord<Word extends string>(
  fields: Fields,
  name: string,
  words: readonly Word[],
): Word | null {
  const value = optionalText(fields, name);
  if (value === null || (words as readonly string[]).includes(value)) return value as Word | null;
  throw invalidRequest(
    `${JSON.stringify(value)} is not a possible value. Must be one of the following: ${words.join(", ")}.`,
  );
}

/** A list of objects that may be left out; throws where it is longer than GitHub takes. */
export function optionalList(fields: Fields, name: string, limit: number | null = null): readonly Fields[] {
  const value = fields[name] ?? [];
  if (!Array.isArray(value))
    throw invalidRequest(`For 'properties/${name}', ${JSON.stringify(value)} is not an array.`);
  if (limit !== null && value.length > limit) {
    throw invalidRequest(`No more than ${limit} items are allowed; ${value.length} were supplied.`);
  }
  return value;
}

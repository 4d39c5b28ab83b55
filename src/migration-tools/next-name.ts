import { compareByNumber, fileNameOf, folderOf, joinPath } from "./paths.ts";

/** Words of a name as migration files write them: lower case, digits and underscores, at most 60 characters. */
export function nameWords(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^_+/, "")
      .slice(0, 60)
      .replace(/_+$/, "") || "migration"
  );
}

/**
 * The version `position` places after one: a time stamp of 14 digits moves on by seconds, as a date would; other
 * numbers count on, keeping their leading zeros.
 */
export function laterVersion(version: string, position: number): string {
  const stamp = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(version);
  if (stamp !== null) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = stamp.slice(1).map(Number);
    const later = new Date(Date.UTC(year, month - 1, day, hour, minute, second + position));
    const isRealTime =
      month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60;
    if (isRealTime) return later.toISOString().replace(/\D/g, "").slice(0, 14);
  }
  return String(BigInt(version) + BigInt(position)).padStart(version.length, "0");
}

/**
 * Path of a file in the same folder that sorts after `path`: `<version>_<name><ending>`.
 * Null where the name of `path` does not begin with a number.
 */
export function laterFile(path: string, name: string, position: number, ending: string): string | null {
  const version = /^(\d+)_/.exec(fileNameOf(path))?.[1];
  if (version === undefined) return null;
  return joinPath(folderOf(path), `${laterVersion(version, position)}_${nameWords(name)}${ending}`);
}

/** Order of files by the number that their name begins with. */
export function compareByFileNumber(a: string, b: string): number {
  return compareByNumber(fileNameOf(a), fileNameOf(b));
}

/** The number that a file's name begins with, without leading zeros; the whole name where there is none. */
export function versionOfFile(path: string): string {
  const name = fileNameOf(path);
  const digits = /^(\d+)_/.exec(name)?.[1];
  return digits === undefined ? name : String(BigInt(digits));
}

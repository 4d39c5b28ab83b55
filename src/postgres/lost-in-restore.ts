import type { SnapshotGap } from "../model/snapshot.ts";
import type { DatabaseError } from "../model/statement.ts";
import { isUndefinedObject } from "./is-undefined-object.ts";

const NOT_RESTORED = / did not restore \(/;

/**
 * Why the shadow lacks what an error says is missing, in a sentence: the statement that makes it, or makes what it needs,
 * did not restore there, so that production has it all the same. Null: nothing says so.
 */
export function lostInRestore(error: DatabaseError, gaps: readonly SnapshotGap[]): string | null {
  const name = isUndefinedObject(error) ? missingName(error.message) : null;
  if (name === null) return null;
  const word = new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, "\\$&")}(?![\\w$])`, "i");
  const gap = gaps.find(({ what }) => NOT_RESTORED.test(what) && word.test(what));
  return gap === undefined
    ? null
    : `it could not be run on the shadow, which lacks ${JSON.stringify(name)}, as production may not: ${gap.what}`;
}

/** The bare name of what is missing: the first that the message quotes, or the function that it names. */
function missingName(message: string): string | null {
  const [, quoted, called] = /"([^"]+)"|\bfunction ([\w.]+)\(/.exec(message) ?? [];
  return (quoted ?? called)?.split(".").at(-1) ?? null;
}

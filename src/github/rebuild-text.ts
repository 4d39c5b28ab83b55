import { createHash } from "node:crypto";
import { applyPatch, parsePatch, reversePatch } from "diff";

/** Name that git gives to a file's content. */
export function gitBlobSha(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/**
 * Rebuilds the text of one side from the other and the patch, so that it need not be fetched. Null unless git's name
 * of the result is the one that is expected: a patch that GitHub shortened or re-encoded gives no text.
 */
export function rebuildText(
  other: string,
  patch: string,
  direction: "to head" | "to base",
  expectedSha: string,
): string | null {
  const parsed = parseOnePatch(patch);
  if (parsed === null) return null;
  const options = { autoConvertLineEndings: false };
  const text = applyPatch(other, direction === "to head" ? parsed : reversePatch(parsed), options);
  return text !== false && gitBlobSha(text) === expectedSha ? text : null;
}

/** A patch that can not be read is one that gives no text: the file is fetched instead. */
function parseOnePatch(patch: string) {
  try {
    return parsePatch(patch)[0] ?? null;
  } catch {
    return null;
  }
}

const CHANGED = /^(\S+) .+? is "(.*)" instead of "(.*)"$/s;

/**
 * True for a difference that nobody meets: a constraint that stays validated, since nothing that it lets pass is refused
 * any more, and a function that differs in its layout and its comments.
 */
export function isHarmless(difference: string): boolean {
  const [, kind, is = "", was = ""] = CHANGED.exec(difference) ?? [];
  if (kind === "constraint") return was === `${is} NOT VALID`;
  return kind === "function" && withoutLayout(is) === withoutLayout(was);
}

/** Without comments, spaces and line breaks, and the semicolon after the last END, which PL/pgSQL does not need. */
function withoutLayout(body: string): string {
  return body
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ")
    .replace(/\s+/g, " ")
    .replace(/\bEND\s*;?\s*(?=\$|"|'|$)/gi, "END");
}

/** True for labels of an enum that stay: no statement takes one away, and the schema before does not meet them. */
export function isLabelLeft(difference: string): boolean {
  return labelsLeft(difference) !== null;
}

/** The labels that a type has and should not have, where that is the whole difference; else null. */
export function labelsLeft(difference: string): readonly string[] | null {
  const [, kind, is = "", was = ""] = CHANGED.exec(difference) ?? [];
  if (kind !== "type" || !is.startsWith("e ") || !was.startsWith("e ")) return null;
  const labelsOf = (text: string): readonly string[] => text.match(/'(?:[^']|'')*'/g) ?? [];
  const [had, has] = [labelsOf(was), labelsOf(is)];
  const left = has.filter((label) => !had.includes(label));
  return left.length > 0 && had.every((label) => has.includes(label)) ? left : null;
}

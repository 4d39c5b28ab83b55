import type { Migration } from "../model/migration.ts";
import { blank, lineAt, onOneLine } from "./keep-lines.ts";

/** The part of a migration that comes of a text with placeholders. */
export type SubstitutedSql = Pick<Migration, "parts" | "verbatim" | "notAnalysed">;

/** What stands in for a placeholder: its value, or why there is none. */
export type StandIn = { readonly value: string } | { readonly reason: string };

/**
 * Puts values in the place of placeholders, lines unmoved. What has no value is left as it is and said once.
 *
 * @param pattern global; its first group is the placeholder's name.
 */
export function substitute(
  text: string,
  pattern: RegExp,
  standInOf: (name: string, whole: string) => StandIn,
): SubstitutedSql {
  const notAnalysed: { line: number; reason: string }[] = [];
  const reasons = new Set<string>();
  let found = false;
  const sql = text.replace(pattern, (whole: string, ...groups: unknown[]) => {
    found = true;
    const offset = groups.find((group) => typeof group === "number") as number;
    const standIn = standInOf(typeof groups[0] === "string" ? groups[0] : "", whole);
    if ("value" in standIn) return onOneLine(standIn.value);
    if (!reasons.has(standIn.reason)) {
      reasons.add(standIn.reason);
      notAnalysed.push({ line: lineAt(text, offset), reason: standIn.reason });
    }
    return whole;
  });
  return { parts: [{ sql, line: 1 }], verbatim: !found, notAnalysed };
}

/**
 * Reads SQL of a tool without placeholders, which may still hold those of a Go template (`{{ … }}`, as the runners of
 * ory and supabase/auth expand them) outside its strings: said, and a name put in their place so that the statements
 * can be read.
 */
export function readStandIns(text: string): SubstitutedSql {
  const plain = { parts: [{ sql: text, line: 1 }], verbatim: true, notAnalysed: [] };
  if (!text.includes("{{")) return plain;
  const at = codeOf(text).search(/\{\{[^}\n]*\}\}/);
  if (at < 0) return plain;
  const read = substitute(text, /\{\{([^}\n]*)\}\}/g, () => ({ value: "public" }));
  const reason =
    "a template is expanded into this SQL when it runs; it was read with the name `public` in the template's place";
  return { ...read, notAnalysed: [{ line: lineAt(text, at), reason }] };
}

const NO_CODE = /--[^\n]*|'(?:[^']|'')*'/g;

/** A text without its strings and comments, offsets kept. What DO and a function hold between dollars is code too. */
function codeOf(text: string): string {
  return text.replace(
    /--[^\n]*|'(?:[^']|'')*'|(\$\w*\$)[\s\S]*?\1/g,
    (whole, tag: string | undefined, offset: number) =>
      tag !== undefined &&
      /\b(do|as)(\s+language\s+\w+)?\s*$/i.test(text.slice(Math.max(0, offset - 60), offset))
        ? whole.replace(NO_CODE, blank)
        : blank(whole),
  );
}

import { quotedKeywords } from "./data/quoted-keywords.ts";

/** Quotes a name where PostgreSQL's quote_ident() does. */
export function quoteIdentifier(name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !quotedKeywords.has(name)) return name;
  return `"${name.replaceAll('"', '""')}"`;
}

/** Joins schema and name as `format('%I.%I')` does. */
export function qualifyName(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

const splits = new Map<string, { readonly schema: string; readonly name: string }>();

/** Splits a qualified, quoted name into its bare parts; a name without schema has "" there. */
export function splitName(qualified: string): { readonly schema: string; readonly name: string } {
  const known = splits.get(qualified);
  if (known !== undefined) return known;
  if (splits.size > 10_000) splits.clear();
  const split = splitAnew(qualified);
  splits.set(qualified, split);
  return split;
}

function splitAnew(qualified: string): { readonly schema: string; readonly name: string } {
  if (!qualified.includes('"')) {
    const dot = qualified.lastIndexOf(".");
    const before = qualified.slice(0, Math.max(dot, 0));
    return { schema: before.slice(before.lastIndexOf(".") + 1), name: qualified.slice(dot + 1) };
  }
  const parts = [...qualified.matchAll(/"((?:[^"]|"")*)"|([^."]+)/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? "",
  );
  const name = parts.at(-1) ?? "";
  return { schema: parts.length > 1 ? (parts.at(-2) ?? "") : "", name };
}

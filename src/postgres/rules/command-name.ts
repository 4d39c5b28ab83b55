import type { ParsedStatement } from "../parse/parse-migration.ts";

/** What people call the statement: its first words, up to CONCURRENTLY where it says so. "CREATE INDEX CONCURRENTLY". */
export function commandName({ sql }: Pick<ParsedStatement, "sql">): string {
  const text = sql
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ")
    .trim()
    .replace(/\s+/g, " ");
  if (/\bCONCURRENTLY\b/i.test(text)) {
    const words = text
      .slice(0, text.search(/\bCONCURRENTLY\b/i))
      .trim()
      .toUpperCase()
      .split(" ");
    const known = words.filter((word) =>
      /^(CREATE|DROP|REINDEX|REFRESH|ALTER|UNIQUE|INDEX|TABLE|MATERIALIZED|VIEW|DATABASE|SCHEMA|SYSTEM)$/.test(
        word,
      ),
    );
    if (known[0] === "ALTER") return "DETACH PARTITION … CONCURRENTLY";
    return [...known.filter((word) => word !== "UNIQUE"), "CONCURRENTLY"].join(" ");
  }
  const match =
    /^(VACUUM( FULL)?|CLUSTER|TRUNCATE|(CREATE( OR REPLACE)?|DROP|ALTER) (MATERIALIZED VIEW|FOREIGN TABLE|UNIQUE INDEX|[A-Z]+)|REINDEX [A-Z]+|REFRESH MATERIALIZED VIEW|LOCK TABLE|[A-Z]+)/i.exec(
      text,
    );
  return (match?.[0] ?? text.slice(0, 30)).toUpperCase();
}

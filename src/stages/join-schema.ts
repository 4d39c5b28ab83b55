import type { Migration } from "../model/migration.ts";

/** SQL that makes a schema, and where each line of it comes from. */
export interface JoinedSchema {
  readonly sql: string;
  /** The migration that a line comes from, and the line in its file; null for a line of the start. */
  sourceOf(line: number): { readonly migration: Migration; readonly line: number } | null;
}

/** Puts SQL and the migrations that run after it into one text. */
export function joinSchema(start: readonly string[], migrations: readonly Migration[]): JoinedSchema {
  const parts = migrations.flatMap((migration) => migration.parts.map((part) => ({ migration, part })));
  const texts = [...start, ...parts.map(({ part }) => part.sql)];
  const firstLines: number[] = [];
  let line = 1;
  for (const text of texts) {
    firstLines.push(line);
    line += text.split("\n").length - 1 + SEPARATOR_LINES;
  }
  return {
    sql: texts.join(SEPARATOR),
    sourceOf(wanted) {
      const found = firstLines.findLastIndex((first) => first <= wanted) - start.length;
      const source = parts[found];
      if (source === undefined) return null;
      const first = firstLines[found + start.length] ?? 1;
      return { migration: source.migration, line: source.part.line + wanted - first };
    },
  };
}

/** A text without a final semicolon, or one that ends in a comment, must not run into the next. */
const SEPARATOR = "\n;\n";
const SEPARATOR_LINES = 2;

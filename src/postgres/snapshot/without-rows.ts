import { splitSql } from "../parse/split-sql.ts";

/** A dump without the rows that it holds. */
export interface RowlessDump {
  /** What is left out is blank, so that every other line stays the line that it was. */
  readonly schemaSql: string;
  /** How many tables had rows in the dump. */
  readonly tables: number;
}

const copyStart = /^COPY\s+(.+?)\s*(?:\(.*\)\s*)?FROM\s+stdin\b.*;$/iu;
const insert = /^insert\s+into\s+((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?)/iu;

/** Leaves out the rows of a dump: data of COPY and INSERT statements. A snapshot never holds a row. */
export function withoutRows(dump: string): RowlessDump {
  const tables = new Set<string>();
  const withoutCopies = leaveOutCopies(dump, tables);
  const kept: string[] = [];
  let copied = 0;
  for (const { start, end, after } of /\binsert\b/iu.test(withoutCopies)
    ? splitSql(withoutCopies).pieces
    : []) {
    const [, table] = insert.exec(withoutCopies.slice(start, Math.min(end, start + 300))) ?? [];
    if (table === undefined) continue;
    tables.add(table);
    kept.push(withoutCopies.slice(copied, start), blank(withoutCopies.slice(start, after)));
    copied = after;
  }
  kept.push(withoutCopies.slice(copied));
  return { schemaSql: kept.join(""), tables: tables.size };
}

/** pg_dump ends the data of COPY by a line of its own. */
function leaveOutCopies(dump: string, tables: Set<string>): string {
  if (!/^COPY\s/mu.test(dump)) return dump;
  let inData = false;
  return dump
    .split("\n")
    .map((line) => {
      if (inData) {
        inData = line.trimEnd() !== "\\.";
        return "";
      }
      const [, table] = copyStart.exec(line.trimEnd()) ?? [];
      if (table === undefined) return line;
      tables.add(table);
      inData = true;
      return "";
    })
    .join("\n");
}

const blank = (text: string): string => text.replace(/[^\n]+/gu, "");

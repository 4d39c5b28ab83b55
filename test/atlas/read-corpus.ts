import { readdirSync, readFileSync } from "node:fs";
import { type ParsedStatement, parseSql } from "../../src/postgres/parse/parse-migration.ts";

/** One case of the corpus: statements that prepare it, and the one that is compared. */
export interface AtlasCase {
  readonly topic: string;
  /** Place in the corpus: "add-column.sql:12". */
  readonly place: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly setup: readonly ParsedStatement[];
  readonly statement: ParsedStatement;
}

export interface AtlasTopic {
  readonly name: string;
  readonly title: string;
  readonly cases: readonly AtlasCase[];
}

const folder = new URL("corpus/", import.meta.url);

/**
 * Reads the corpus: one case a line, several statements on a line prepare the last one. A line may begin with the
 * versions that it is for: 15+ or 14-17 in a comment.
 */
export function readCorpus(): readonly AtlasTopic[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => {
      const [first = "", ...lines] = readFileSync(new URL(name, folder), "utf8").split("\n");
      const topic = name.replace(/\.sql$/, "");
      const cases = lines.flatMap((line, index) => readCase(topic, `${name}:${index + 2}`, line));
      return { name: topic, title: first.replace(/^--\s*/, ""), cases };
    });
}

/** Reads one line; empty lines and comments are no case. */
export function readCase(topic: string, place: string, line: string): readonly AtlasCase[] {
  if (line.trim() === "" || line.startsWith("--")) return [];
  const versions = /^\/\* (\d+)(?:(\+)|-(\d+)) \*\/ /.exec(line);
  const text = line.slice(versions?.[0].length ?? 0).replace(/;$/, "");
  const { statements, problems } = parseSql(text);
  const statement = statements.at(-1);
  if (statement === undefined || problems.length > 0) {
    throw new Error(`${place} is no SQL: ${problems[0]?.message ?? "no statement"}`);
  }
  return [
    {
      topic,
      place,
      from: Number(versions?.[1] ?? 14),
      to: versions?.[3] === undefined ? 99 : Number(versions[3]),
      text,
      setup: statements.slice(0, -1),
      statement,
    },
  ];
}

import { splitSql } from "../postgres/parse/split-sql.ts";

/** How many statements SQL holds, by psql's rules. */
export function countStatements(sql: string): number {
  return splitSql(sql).pieces.length;
}

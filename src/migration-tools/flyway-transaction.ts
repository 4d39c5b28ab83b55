import type { TransactionMode } from "../model/migration.ts";
import { splitSql } from "../postgres/parse/split-sql.ts";
import type { FlywayConfiguration } from "./flyway-configuration.ts";

/** What Flyway takes for a statement that cannot run in a transaction (PostgreSQLParser.java), for servers from 12 on. */
const NON_TRANSACTIONAL =
  /^((CREATE|DROP) (DATABASE|TABLESPACE|SUBSCRIPTION)|ALTER SYSTEM|(CREATE|DROP)( UNIQUE)? INDEX CONCURRENTLY|REINDEX( VERBOSE)? (SCHEMA|DATABASE|SYSTEM)|VACUUM|DISCARD ALL)\b/;

/**
 * How Flyway runs a script (ParserSqlScript.java, executeInTransaction): as its .conf file says; else outside a
 * transaction where it holds only statements that cannot run in one, or `mixed` is set and it holds any; else as
 * `executeInTransaction` and `group` say. A script that mixes them without `mixed` is refused: it counts as one
 * transaction, in which the statement that cannot run there fails.
 *
 * @param scriptSetting `executeInTransaction` of the script's own .conf file, or null.
 */
export function flywayTransactionMode(
  sql: string,
  scriptSetting: boolean | null,
  configuration: FlywayConfiguration,
): TransactionMode {
  const wrapped = configuration.get("group") === "true" ? "all migrations" : "per migration";
  if (scriptSetting !== null) return scriptSetting ? wrapped : "per statement";
  if (configuration.get("executeInTransaction") === "false") return "per statement";
  const outside = splitSql(sql).pieces.map(({ start, end }) =>
    NON_TRANSACTIONAL.test(firstWords(sql.slice(start, Math.min(end, start + 2000)))),
  );
  const mayMix = configuration.get("mixed") === "true";
  const runsOutside = mayMix
    ? outside.some((each) => each)
    : outside.length > 0 && outside.every((each) => each);
  return runsOutside ? "per statement" : wrapped;
}

/** The first words in capitals, comments left out, one space between them, as Flyway compares them. */
function firstWords(sql: string): string {
  return sql
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ")
    .trim()
    .split(/\s+/, 6)
    .join(" ")
    .toUpperCase();
}

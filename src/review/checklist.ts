import type { StatementAnalysis } from "../model/analysis.ts";
import type { Effect } from "../model/effect.ts";
import type { Review } from "../model/review.ts";
import { codeBlock } from "../text/code-block.ts";
import { displayRelation } from "../text/display-relation.ts";
import { formatBytes } from "../text/format-bytes.ts";
import { formatEstimate } from "../text/format-duration.ts";
import { inlineCode } from "../text/inline-code.ts";
import { listSome } from "../text/list.ts";
import { isOpen } from "./conclude.ts";
import { holdTimes } from "./hold-times.ts";
import { quoteLiteral } from "./watch-queries.ts";

/** More tables in one line would not be read. */
const MOST_TABLES = 5;

/** What to do before this migration is run, as items of Markdown; empty where there is nothing to do. */
export function preFlightChecklist(review: Review): readonly string[] {
  const ups = review.migrations.filter(({ migration }) => migration.direction === "up");
  const statements = ups.flatMap((migration) => migration.statements);
  const effects = statements.flatMap((each) => each.effects).filter(({ created }) => !created);
  const strong = effects.filter(({ lock, kind }) => lock === "ACCESS EXCLUSIVE" && kind !== "index");
  return [
    ...readYourself(review),
    ...openTransactions(strong),
    ...(isTimeoutTold(review) ? [] : lockTimeout(strong, statements)),
    ...diskSpace(effects),
    ...backup(effects),
    ...runTime(review),
  ];
}

function readYourself({ notAnalysed }: Review): readonly string[] {
  const open = notAnalysed.filter(isOpen);
  if (open.length === 0) return [];
  const places = open.map(({ path, line }) => inlineCode(`${path}:${line}`));
  return [`Read what was not analysed: ${listSome([...new Set(places)], MOST_TABLES)}.`];
}

/** A strong lock waits for every transaction that used the table, and all that come later wait behind it. */
function openTransactions(strong: readonly Effect[]): readonly string[] {
  const tables = relationsOf(strong);
  if (tables.length === 0) return [];
  const query = longTransactionsQuery(tables.slice(0, MOST_TABLES));
  return [
    `No long transaction may hold ${shown(tables)}: the migration waits for it, and everybody else behind the migration. This must return no row:\n\n${indent(codeBlock(query, "sql"))}`,
  ];
}

/** Transactions of five seconds and more that hold a lock on one of the tables. Runnable as it stands. */
export function longTransactionsQuery(tables: readonly string[]): string {
  const literals = tables.map((table) => `to_regclass(${quoteLiteral(table)})`);
  return `SELECT DISTINCT pid, usename, state, now() - xact_start AS open_for, left(query, 80) AS query
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'relation' AND relation IN (${literals.join(", ")})
  AND now() - xact_start > interval '5 seconds';`;
}

/** True where the tool sets a lock_timeout, or a finding says already that there is none. */
function isTimeoutTold({ migrations, findings }: Review): boolean {
  return (
    migrations.some(({ migration }) => "lock_timeout" in migration.settings) ||
    findings.some(({ rule }) => rule.includes("lock-timeout"))
  );
}

function lockTimeout(strong: readonly Effect[], statements: readonly StatementAnalysis[]): readonly string[] {
  const isSet = statements.some(
    ({ statement }) => statement.kind === "VariableSetStmt" && /\block_timeout\b/i.test(statement.sql),
  );
  if (strong.length === 0 || isSet) return [];
  return [
    `Nothing here limits how long the migration waits for ${shown(relationsOf(strong))}: run it with ${inlineCode("SET lock_timeout = '2s'")} and repeat it when it gives up.`,
  ];
}

function diskSpace(effects: readonly Effect[]): readonly string[] {
  const rewritten = effects.filter(({ rewrites, bytes }) => rewrites && (bytes ?? 0) >= 1024 ** 3);
  if (rewritten.length === 0) return [];
  const largest = Math.max(...rewritten.map(({ bytes }) => bytes ?? 0));
  return [
    `At least ${formatBytes(largest)} of disk must be free, and as much on each replica: ${shown(relationsOf(rewritten))} is written anew before the old copy goes.`,
  ];
}

function backup(effects: readonly Effect[]): readonly string[] {
  const losing = effects.filter(({ dataChange }) => dataChange === "drop" || dataChange === "truncate");
  const tables = relationsOf(losing.filter(({ kind }) => kind === "table"));
  return tables.length === 0
    ? []
    : [`A backup of ${shown(tables)} exists and can be restored: no down migration brings the rows back.`];
}

/** How long the whole run takes; left out where it is short or not known. */
function runTime(review: Review): readonly string[] {
  const times = [...holdTimes(review.migrations).values()].map(({ runs }) => runs);
  let likely = 0;
  for (const runs of times) {
    if (runs === null) return [];
    likely += runs.likely;
  }
  if (likely < 10_000) return [];
  return [
    `The run takes ${formatEstimate({ low: likely, likely, high: likely })}: the deploy must not end it sooner.`,
  ];
}

function relationsOf(effects: readonly Effect[]): readonly string[] {
  return [...new Set(effects.map(({ relation }) => relation))];
}

function shown(relations: readonly string[]): string {
  return listSome(
    relations.map((relation) => inlineCode(displayRelation(relation))),
    MOST_TABLES,
  );
}

/** Block content of a list item. */
function indent(block: string): string {
  return block.replace(/^(?=.)/gm, "  ");
}

import type { StatementAnalysis } from "../model/analysis.ts";
import type { Effect } from "../model/effect.ts";
import type { Review } from "../model/review.ts";
import { codeBlock } from "../text/code-block.ts";
import { displayRelation } from "../text/display-relation.ts";
import { formatBytes } from "../text/format-bytes.ts";
import { formatDuration, formatEstimate } from "../text/format-duration.ts";
import { inlineCode } from "../text/inline-code.ts";
import { list, listSome } from "../text/list.ts";
import { isOpen } from "./conclude.ts";
import { holdTimes, transactionsOf } from "./hold-times.ts";
import { longTransactionsQuery, oldSnapshotsQuery } from "./preflight-queries.ts";
import { rowChecks } from "./row-checks.ts";
import { shortPaths } from "./short-paths.ts";

/** More tables in one line would not be read. */
const MOST_TABLES = 5;

/** Of more tables all are asked for. */
const MOST_IN_QUERY = 20;

/** A run that is over sooner is no item, in ms. */
const LONG_RUN = 10_000;

/** What to do before this migration is run, as items of Markdown; empty where there is nothing to do. */
export function preFlightChecklist(review: Review): readonly string[] {
  const ups = review.migrations.filter(({ migration }) => migration.direction === "up");
  const statements = ups.flatMap((migration) => migration.statements).filter(({ error }) => error === null);
  const effects = statements.flatMap((each) => each.effects).filter(({ created }) => !created);
  return [
    ...readYourself(review),
    ...openTransactions(effects),
    ...oldSnapshots(statements),
    ...rowChecks(review).map(({ question, sql }) => `${question}\n\n${indent(codeBlock(sql, "sql"))}`),
    ...diskSpace(review),
    ...backup(review, effects),
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
function openTransactions(effects: readonly Effect[]): readonly string[] {
  const strong = effects.filter(({ kind }) => kind !== "index");
  const fully = relationsOf(strong.filter(({ blocks }) => blocks === "reads and writes"));
  const forWrites = relationsOf(strong.filter(({ blocks }) => blocks === "writes")).filter(
    (relation) => !fully.includes(relation),
  );
  if (fully.length + forWrites.length === 0) return [];
  const isLong = fully.length + forWrites.length > MOST_IN_QUERY;
  const query = longTransactionsQuery(isLong ? { fully: [], forWrites: [] } : { fully, forWrites });
  return [
    `No long transaction may hold ${shown([...fully, ...forWrites])}: the migration waits for it, and everybody else behind the migration. This must return no row:\n\n${indent(codeBlock(query, "sql"))}`,
  ];
}

function oldSnapshots(statements: readonly StatementAnalysis[]): readonly string[] {
  const builds = statements.filter(
    ({ statement: { kind, sql }, effects }) =>
      (kind === "IndexStmt" || kind === "ReindexStmt") &&
      /\bCONCURRENTLY\b/i.test(sql) &&
      effects.some(({ created }) => !created),
  );
  if (builds.length === 0) return [];
  const commands = builds.map(({ statement }) =>
    statement.kind === "IndexStmt" ? "CREATE INDEX" : "REINDEX",
  );
  const names = [...new Set(commands)].map((command) => inlineCode(`${command} CONCURRENTLY`));
  return [
    `No transaction may stay open for long, on whatever table: ${list(names)} waits for each that is older. Until these have ended it goes on waiting:\n\n${indent(codeBlock(oldSnapshotsQuery, "sql"))}`,
  ];
}

/** The old copies go at COMMIT: those of one transaction are there together. */
function diskSpace({ migrations }: Review): readonly string[] {
  const ups = migrations.filter(({ migration }) => migration.direction === "up");
  const rewritten = transactionsOf(ups).map((transaction) => {
    const effects = transaction
      .filter(({ error }) => error === null)
      .flatMap((statement) => statement.effects)
      .filter(({ rewrites, created, kind }) => rewrites && !created && kind !== "index");
    return [...new Map(effects.map((effect) => [effect.relation, effect])).values()];
  });
  const bytesOf = (effects: readonly Effect[]) => effects.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  const [largest = []] = rewritten.toSorted((a, b) => bytesOf(b) - bytesOf(a));
  if (bytesOf(largest) < 1024 ** 3) return [];
  const copies = largest.length === 1 ? "is written anew" : "are written anew in one transaction";
  return [
    `About ${formatBytes(bytesOf(largest))} of disk must be free, and as much on each replica: ${shown(relationsOf(largest))} ${copies} before the old ${largest.length === 1 ? "copy goes" : "copies go"}.`,
  ];
}

/** What a restore is the only way back for. */
function backup({ rollbacks = [] }: Review, effects: readonly Effect[]): readonly string[] {
  const told = rollbacks.flatMap(({ lostByUp }) => lostByUp).filter(({ what }) => what.startsWith("its "));
  const emptied = effects.filter(
    ({ dataChange, kind }) => kind === "table" && (dataChange === "drop" || dataChange === "truncate"),
  );
  const lost = new Set([
    ...relationsOf(emptied),
    ...told.map(({ object }) => object.replace(/^(?:table|column) /, "")),
  ]);
  return lost.size === 0
    ? []
    : [`A backup that has ${shown([...lost])} can be restored: no down migration brings the data back.`];
}

/** How long the whole run takes, and what of it the most; left out where it is short. */
function runTime(review: Review): readonly string[] {
  const ups = review.migrations.filter(({ migration }) => migration.direction === "up");
  const short = shortPaths(ups.map(({ migration }) => migration.path));
  const times = holdTimes(ups);
  const steps = ups
    .flatMap(({ statements }) => statements)
    .map((statement) => {
      const { path, line } = statement.statement;
      return {
        place: inlineCode(`${short.get(path) ?? path}:${line}`),
        runs: times.get(statement)?.runs ?? null,
      };
    });
  const known = steps.flatMap(({ place, runs }) => (runs === null ? [] : [{ place, runs }]));
  const unknown = steps.filter(({ runs }) => runs === null).map(({ place }) => place);
  const likely = known.reduce((sum, { runs }) => sum + runs.likely, 0);
  const high = known.reduce((sum, { runs }) => sum + runs.high, 0);
  const [longest] = known.toSorted((a, b) => b.runs.likely - a.runs.likely);
  if (longest === undefined || likely < LONG_RUN) return [];
  const most = steps.length > 1 && longest.runs.likely > likely / 2 ? `, most of it ${longest.place}` : "";
  const rest =
    unknown.length === 0 ? "" : `, and ${listSome(unknown, MOST_TABLES)} for a time that is not known`;
  const total = formatEstimate({ low: likely, likely, high });
  return [
    `The run takes ${total}, ${formatDuration(high)} at the worst${most}${rest}: no timeout of the deploy may end it sooner.`,
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

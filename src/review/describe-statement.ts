import type { Effect } from "../model/effect.ts";
import { BLOCKED, LOCK_MODES } from "../model/lock.ts";
import type { Statement } from "../model/statement.ts";
import { displayRelation } from "../text/display-relation.ts";
import { formatBytes } from "../text/format-bytes.ts";
import { formatRows } from "../text/format-count.ts";

/** Longest quotation of a statement in a table or a heading. */
const LONGEST = 60;

/**
 * A statement quoted only as far as it is needed to know it again: one line, cut, without the texts of its
 * literals, which may be secrets and have no place in a summary.
 */
export function quoteStatement({ sql }: Statement): string {
  const line = sql
    .slice(0, 4 * LONGEST)
    .replace(/'(?:[^']|'')*(?:'|$)/g, "'…'")
    .replace(/\s+/g, " ")
    .trim();
  return line.length <= LONGEST && sql.length <= 4 * LONGEST
    ? line
    : `${line
        .slice(0, LONGEST)
        .replace(/[\ud800-\udbff]$/, "")
        .trimEnd()}…`;
}

/** Lines as people say them: "line 3", "lines 3 to 5". */
export function describeLines(line: number, endLine: number): string {
  return endLine > line ? `lines ${line} to ${endLine}` : `line ${line}`;
}

/** The effect that bears most on running code: what blocks most, on what is not new, with the most rows. */
export function worstEffect(effects: readonly Effect[]): Effect | null {
  let worst: Effect | null = null;
  for (const effect of effects) if (worst === null || compareEffects(effect, worst) < 0) worst = effect;
  return worst;
}

/** Orders effects, the one that bears most on running code first. */
export function compareEffects(a: Effect, b: Effect): number {
  return (
    Number(a.created) - Number(b.created) ||
    BLOCKED.indexOf(b.blocks) - BLOCKED.indexOf(a.blocks) ||
    kindOrder(a) - kindOrder(b) ||
    lockOrder(b) - lockOrder(a) ||
    (b.rows ?? 0) - (a.rows ?? 0)
  );
}

/** A table's lock says more than its index's. */
function kindOrder({ kind }: Effect): number {
  return kind === "index" || kind === "sequence" ? 1 : 0;
}

function lockOrder({ lock }: Effect): number {
  return lock === null ? -1 : LOCK_MODES.indexOf(lock);
}

/** Rows and size of an effect's relation: "2.3 M rows, 1.1 GB", "new", "size unknown". */
export function describeSize({ created, rows, bytes }: Effect): string {
  if (created) return "new";
  if (rows === null && bytes === null) return "size unknown";
  if (rows === null) return formatBytes(bytes);
  return bytes === null ? formatRows(rows) : `${formatRows(rows)}, ${formatBytes(bytes)}`;
}

/** What the work under the lock is: "rewrites the table, builds 2 indexes"; empty where only the catalog changes. */
export function describeWork(effect: Effect): readonly string[] {
  const { rewrites, scans, buildsIndexes, dataChange, wholeTable } = effect;
  return [
    ...(rewrites ? ["rewrites the table"] : []),
    ...(scans && !rewrites ? ["reads every row"] : []),
    ...(buildsIndexes.length > 0 ? [describeIndexes(buildsIndexes)] : []),
    ...(dataChange === null ? [] : [DATA_CHANGES[dataChange]]),
    ...(wholeTable && !scans && !rewrites && (dataChange === "update" || dataChange === "delete")
      ? ["searches the whole table"]
      : []),
  ];
}

function describeIndexes(indexes: readonly string[]): string {
  const [only] = indexes;
  return indexes.length === 1 && only !== undefined
    ? `builds ${displayRelation(only)}`
    : `builds ${indexes.length} indexes`;
}

const DATA_CHANGES = {
  insert: "inserts rows",
  update: "updates rows",
  delete: "deletes rows",
  truncate: "removes all rows",
  drop: "removes it with its data",
} as const;

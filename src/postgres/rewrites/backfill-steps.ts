import type { Relation } from "../../model/catalog.ts";
import { type BatchedWork, type BatchStride, estimateBatches } from "../estimates/estimate-batches.ts";
import { type EstimateGround, groundOf } from "../estimates/estimate-ground.ts";
import { type Subject, statisticsOf } from "../rules/subject.ts";
import { batchSize, fitsIntoOneBatch } from "./batch-size.ts";
import { blocksPerBatch, ctidBatches } from "./ctid-batches.ts";
import { freeName } from "./free-name.ts";
import { keyOf } from "./key-of.ts";
import { keysetBatches } from "./keyset-batches.ts";
import { parseOne } from "./parse-one.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";
import { takenInSchema } from "./taken-names.ts";

/** Writes per second from which on a table gets smaller batches and longer pauses. */
const HOT = 100;

/** The table that batches work through: its facts, and its names as the statement writes them. */
export interface BatchTable {
  readonly facts: Relation | undefined;
  readonly written: string;
  readonly alias: string;
  /** What earlier steps make of the ground that times are estimated on. Left out: nothing. */
  readonly ground?: (ground: EstimateGround) => EstimateGround;
}

/** What is done to each row, as SQL without its WHERE. */
export interface RowWork {
  readonly statement: string;
  readonly condition: string | null;
  /** False where a row must not be worked on twice. */
  readonly isRepeatable: boolean;
  /** True where the condition holds for every row before the first batch, as that a new column is null. Left out: unknown. */
  readonly meetsAll?: boolean;
  /** What stands behind the WHERE, with a space before it: " FOR SHARE". Left out: nothing. */
  readonly tail?: string;
}

/** A step that fills a column in batches that commit. Null where the table cannot be walked. */
export function backfillStep(
  subject: Subject,
  table: BatchTable,
  work: { readonly set: string; readonly condition: string },
): StepDraft | null {
  const statement = `UPDATE ${table.written}${table.alias === table.written ? "" : ` AS ${table.alias}`} SET ${work.set}`;
  return batchStep(subject, table, {
    statement,
    condition: work.condition,
    isRepeatable: true,
    meetsAll: true,
  });
}

/**
 * A step that runs a statement (without its WHERE) over a table in batches that commit; at once where the whole table
 * is no more than one batch. Null where there is no way to walk the table: no key, and no condition that tells the
 * rows that are left.
 */
export function batchStep(subject: Subject, table: BatchTable, work: RowWork): StepDraft | null {
  const { facts, written, alias } = table;
  if (facts === undefined) return null;
  const statistics = statisticsOf(subject, facts.name);
  const { writesMs } = subject.ground.budgetOf(facts.name);
  if (fitsIntoOneBatch(facts, statistics, writesMs)) {
    const where = work.condition === null ? "" : ` WHERE ${work.condition}`;
    return {
      phase: "migrate",
      transaction: true,
      statements: [`${work.statement}${where}${work.tail ?? ""}`],
    };
  }
  const isHot = (statistics?.writesPerSecond ?? 0) >= HOT;
  const rows = batchSize(facts, statistics, isHot ? writesMs / 2 : writesMs);
  const pause = isHot ? 0.2 : 0.05;
  const key = keyOf(facts);
  const common = { table: written, rows, pause, statement: work.statement, alias, condition: work.condition };
  const columns = facts.columns.map(({ name }) => name);
  const text =
    key === null
      ? ctidBatches({
          ...common,
          columns,
          isPartitioned: facts.partitioned !== null || facts.children.length > 0,
        })
      : keysetBatches({
          ...common,
          columns,
          key,
          progress: progressTable(subject, table, work),
          ...(work.tail === undefined ? {} : { tail: work.tail }),
        });
  if (text === null || (key === null && (!work.isRepeatable || work.tail !== undefined))) return null;
  const stride = key === null ? { blocks: blocksPerBatch(rows) } : { rows };
  const batched = timeBatches(subject, { ...table, facts }, work, stride, pause);
  return {
    phase: "migrate",
    transaction: false,
    comment: describe(work, key !== null),
    statements: [text],
    ...(batched === null ? {} : { batched }),
  };
}

function timeBatches(
  subject: Subject,
  { facts, ground: after = (ground) => ground }: BatchTable & { readonly facts: Relation },
  { statement, condition, meetsAll }: RowWork,
  stride: BatchStride,
  pause: number,
): BatchedWork | null {
  const where = condition === null || meetsAll === true ? "" : ` WHERE ${condition}`;
  const tree = parseOne(`${statement}${where}`);
  if (tree === null) return null;
  const ground = after(groundOf(subject.ground.snapshot));
  return estimateBatches(ground, facts, statisticsOf(subject, facts.name), tree, stride, pause * 1000);
}

function describe({ isRepeatable }: RowWork, hasKey: boolean): string {
  const resume =
    isRepeatable || !hasKey ? "after an interruption run it again" : "run again it goes on where it stopped";
  return `Commits every batch, so it must run outside a transaction; ${resume}.`;
}

/** Where a row must not be worked on twice, the name of a table that keeps how far the work is. */
function progressTable(
  subject: Subject,
  { facts, written }: BatchTable,
  { isRepeatable }: RowWork,
): string | null {
  if (isRepeatable || facts === undefined) return null;
  const name = quoteName(freeName(facts.bareName, "_batches", takenInSchema(subject, facts.schema)));
  return written === quoteName(facts.bareName) ? name : `${quoteName(facts.schema)}.${name}`;
}

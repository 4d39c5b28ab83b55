import { freeName } from "./free-name.ts";

/** Work on the rows of a table without a key. */
interface BlockWork {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly pause: number;
  readonly statement: string;
  readonly alias: string;
  readonly condition: string | null;
  /** True where rows of several tables have the same ctid. */
  readonly isPartitioned: boolean;
}

/** Rows that a block of 8 KB holds at most in a table of ordinary width: blocks are counted, rows are meant. */
const ROWS_PER_BLOCK = 100;

/**
 * A DO block that walks a table block by block and commits after every batch. An UPDATE writes its rows to other
 * blocks, so it goes round until a round finds nothing left to do. Null without a condition that tells what is left,
 * and for a table whose rows lie in several tables.
 */
export function ctidBatches(work: BlockWork): string | null {
  const { table, statement, alias, condition, pause } = work;
  if (condition === null || work.isPartitioned) return null;
  const blocks = blocksPerBatch(work.rows);
  const variable = (stem: string): string => freeName(stem, "", (name) => work.columns.includes(name));
  const [block, last, changed, round] = ["block", "last_block", "changed", "in_round"].map(variable);
  return [
    "DO $batches$",
    "DECLARE",
    `  ${block} bigint;`,
    `  ${last} bigint;`,
    `  ${changed} bigint;`,
    `  ${round} bigint;`,
    "BEGIN",
    "  LOOP",
    `    ${block} := 0;`,
    `    ${round} := 0;`,
    `    ${last} := pg_relation_size('${table.replaceAll("'", "''")}') / current_setting('block_size')::bigint;`,
    `    WHILE ${block} <= ${last} LOOP`,
    `      ${statement}`,
    `        WHERE (${condition}) AND ${alias}.ctid >= format('(%s,0)', ${block})::tid AND ${alias}.ctid < format('(%s,0)', ${block} + ${blocks})::tid;`,
    `      GET DIAGNOSTICS ${changed} = ROW_COUNT;`,
    `      ${round} := ${round} + ${changed};`,
    "      COMMIT;",
    `      IF ${changed} > 0 THEN`,
    `        PERFORM pg_sleep(${pause});`,
    "      END IF;",
    `      ${block} := ${block} + ${blocks};`,
    "    END LOOP;",
    `    EXIT WHEN ${round} = 0;`,
    "  END LOOP;",
    "END",
    "$batches$",
  ].join("\n");
}

/** Blocks that stand for so many rows. */
export function blocksPerBatch(rows: number): number {
  return Math.max(1, Math.floor(rows / ROWS_PER_BLOCK));
}

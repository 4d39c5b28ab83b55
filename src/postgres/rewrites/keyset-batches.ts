import type { Column } from "../../model/catalog.ts";
import { quoteName } from "./quote-name.ts";

/** Work on the rows of a table, batch by batch. */
export interface BatchWork {
  /** The table's name as SQL. */
  readonly table: string;
  readonly key: readonly Column[];
  readonly rows: number;
  /** The statement for one batch, up to its WHERE: "UPDATE users SET tier = 'free'". */
  readonly statement: string;
  /** Name by which the statement's WHERE knows the table: its alias or the table itself. */
  readonly alias: string;
  /** Which rows still have work to do, as SQL, or null for all. */
  readonly condition: string | null;
}

/**
 * A DO block that walks a table by its key and commits after every batch: it must run outside a transaction.
 * It ends at the greatest key there was when it began, rests between batches, and may be run again after an
 * interruption: rows that no longer fit the condition are passed over.
 */
export function keysetBatches(work: BatchWork): string {
  const { table, key, statement, alias, condition } = work;
  const columns = key.map(({ name }) => quoteName(name));
  const variables = (stem: string): readonly string[] =>
    key.map((_, index) => (key.length === 1 ? stem : `${stem}_${index + 1}`));
  const row = (names: readonly string[], prefix = ""): string =>
    names.length === 1 ? `${prefix}${names[0]}` : `(${names.map((name) => prefix + name).join(", ")})`;
  const [start, end, last] = [variables("batch_start"), variables("batch_end"), variables("last_key")];
  const declare = key.flatMap(({ type }, index) => [
    `  ${start[index]} ${type};`,
    `  ${end[index]} ${type};`,
    `  ${last[index]} ${type};`,
  ]);
  const list = columns.join(", ");
  const descending = columns.map((column) => `${column} DESC`).join(", ");
  const range = `${row(columns, `${alias}.`)} >= ${row(start)} AND ${row(columns, `${alias}.`)} <= ${row(end)}`;
  const where = condition === null ? range : `(${condition}) AND ${range}`;
  return [
    "DO $batches$",
    "DECLARE",
    ...declare,
    "BEGIN",
    `  SELECT ${list} INTO ${last.join(", ")} FROM ${table} ORDER BY ${descending} LIMIT 1;`,
    `  SELECT ${list} INTO ${start.join(", ")} FROM ${table} ORDER BY ${list} LIMIT 1;`,
    `  WHILE ${row(start)} <= ${row(last)} LOOP`,
    `    SELECT ${list} INTO ${end.join(", ")} FROM ${table}`,
    `      WHERE ${row(columns)} >= ${row(start)} AND ${row(columns)} <= ${row(last)} ORDER BY ${list} OFFSET ${work.rows - 1} LIMIT 1;`,
    `    IF ${end[0]} IS NULL THEN`,
    ...end.map((name, index) => `      ${name} := ${last[index]};`),
    "    END IF;",
    `    ${statement}`,
    `      WHERE ${where};`,
    "    COMMIT;",
    "    PERFORM pg_sleep(0.05);",
    `    SELECT ${list} INTO ${start.join(", ")} FROM ${table}`,
    `      WHERE ${row(columns)} > ${row(end)} ORDER BY ${list} LIMIT 1;`,
    "  END LOOP;",
    "END",
    "$batches$",
  ].join("\n");
}

import type { Column } from "../../model/catalog.ts";
import { freeName } from "./free-name.ts";
import { quoteName } from "./quote-name.ts";

/** Work on the rows of a table, batch by batch. */
export interface BatchWork {
  /** The table's name as SQL. */
  readonly table: string;
  readonly key: readonly Column[];
  /** Bare names of the table's columns: variables must not be called so. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** Pause between batches, in seconds. */
  readonly pause: number;
  /** The statement for one batch, up to its WHERE: "UPDATE users SET tier = 'free'". */
  readonly statement: string;
  /** What stands behind the WHERE, with a space before it: " FOR SHARE". Left out: nothing. */
  readonly tail?: string;
  /** Name by which the statement's WHERE knows the table: its alias or the table itself. */
  readonly alias: string;
  /** Which rows still have work to do, as SQL, or null for all. */
  readonly condition: string | null;
  /**
   * Name as SQL of a table that keeps how far the work is; null where a second run over a row does no harm, so that
   * an interrupted run may begin anew.
   */
  readonly progress: string | null;
}

/** A row of names or values as SQL: `a` alone, `(a, b)` where there are several. */
function row(names: readonly string[], prefix = ""): string {
  return names.length === 1 ? `${prefix}${names[0]}` : `(${names.map((name) => prefix + name).join(", ")})`;
}

/**
 * A DO block that walks a table by its key and commits after every batch: it must run outside a transaction.
 * It ends at the greatest key there was when it began, rests between batches, and may be run again after an
 * interruption.
 */
export function keysetBatches(work: BatchWork): string {
  const { table, key, statement, alias, condition, progress } = work;
  const columns = key.map(({ name }) => quoteName(name));
  const variables = (stem: string): readonly string[] =>
    key.map((_, index) =>
      freeName(stem, key.length === 1 ? "" : `_${index + 1}`, (name) => work.columns.includes(name)),
    );
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
  const isOver = end.map((name) => `${name} IS NULL`)[0] ?? "";
  const tag = statement.includes("$batches$") || where.includes("$batches$") ? "$batches_1$" : "$batches$";
  const begin = [
    `  SELECT ${list} INTO ${last.join(", ")} FROM ${table} ORDER BY ${descending} LIMIT 1;`,
    `  SELECT ${list} INTO ${start.join(", ")} FROM ${table} ORDER BY ${list} LIMIT 1;`,
  ];
  return [
    `DO ${tag}`,
    "DECLARE",
    ...declare,
    "BEGIN",
    ...(progress === null ? begin : beginOrGoOn(work, progress, { columns, start, end, last }, begin)),
    `  WHILE ${row(start)} <= ${row(last)} LOOP`,
    `    SELECT ${list} INTO ${end.join(", ")} FROM ${table}`,
    `      WHERE ${row(columns)} >= ${row(start)} AND ${row(columns)} <= ${row(last)} ORDER BY ${list} OFFSET ${work.rows - 1} LIMIT 1;`,
    `    IF ${isOver} THEN`,
    ...end.map((name, index) => `      ${name} := ${last[index]};`),
    "    END IF;",
    `    ${statement}`,
    `      WHERE ${where}${work.tail ?? ""};`,
    ...(progress === null ? [] : [`    UPDATE ${progress} SET ${assign(columns, end, "done")};`]),
    "    COMMIT;",
    `    PERFORM pg_sleep(${work.pause});`,
    `    SELECT ${list} INTO ${start.join(", ")} FROM ${table}`,
    `      WHERE ${row(columns)} > ${row(end)} ORDER BY ${list} LIMIT 1;`,
    "  END LOOP;",
    ...(progress === null ? [] : [`  DROP TABLE ${progress};`]),
    "END",
    tag,
  ].join("\n");
}

interface Names {
  readonly columns: readonly string[];
  readonly start: readonly string[];
  readonly end: readonly string[];
  readonly last: readonly string[];
}

/** Names of the columns in which the progress is kept. */
function kept(columns: readonly string[], stem: string): readonly string[] {
  return columns.map((_, index) => `${stem}_${index + 1}`);
}

function assign(columns: readonly string[], values: readonly string[], stem: string): string {
  return kept(columns, stem)
    .map((name, index) => `${name} = ${values[index]}`)
    .join(", ");
}

/** The first run notes where it ends; a later one goes on behind the last batch that was committed. */
function beginOrGoOn(
  { table, key }: BatchWork,
  progress: string,
  { columns, start, end, last }: Names,
  begin: readonly string[],
): readonly string[] {
  const [done, until] = [kept(columns, "done"), kept(columns, "until")];
  const definitions = [...done, ...until].map((name, index) => `${name} ${key[index % key.length]?.type}`);
  const list = columns.join(", ");
  return [
    `  CREATE TABLE IF NOT EXISTS ${progress} (${definitions.join(", ")});`,
    `  SELECT ${[...done, ...until].join(", ")} INTO ${[...end, ...last].join(", ")} FROM ${progress};`,
    `  IF NOT FOUND THEN`,
    ...begin.map((line) => `  ${line}`),
    `    INSERT INTO ${progress} (${until.join(", ")}) VALUES (${last.join(", ")});`,
    `  ELSIF ${end[0]} IS NULL THEN`,
    `  ${begin[1]}`,
    "  ELSE",
    `    SELECT ${list} INTO ${start.join(", ")} FROM ${table} WHERE ${row(columns)} > ${row(end)} ORDER BY ${list} LIMIT 1;`,
    "  END IF;",
    "  COMMIT;",
  ];
}

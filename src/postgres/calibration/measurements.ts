import type { Work } from "../../model/throughput.ts";

/** Work of a known kind that is part of a measured duration. */
export interface Part {
  readonly work: Work;
  readonly rows: number;
  readonly bytes: number;
}

/** What is known of the tables when a measurement is made. */
export interface Sizes {
  readonly rows: (table: string) => number;
  readonly heapBytes: (table: string) => number;
  readonly toastBytes: (table: string) => number;
  /** Average width of a column in bytes. */
  readonly width: (table: string, column: string) => number;
}

/** A statement that is timed, and what its duration consists of: the first part is what is looked for. */
export interface Measurement {
  readonly name: string;
  /** Run first in the same transaction, not timed. */
  readonly before?: string;
  readonly sql: string;
  /** Run afterwards where the statement cannot be in a transaction. */
  readonly undo?: string;
  readonly parts: (sizes: Sizes) => readonly Part[];
  readonly on: "plain" | "other";
  /** Measured on wide rows as well. */
  readonly byWidth?: boolean;
  /** Measured at the largest size as well. */
  readonly largest?: boolean;
}

function heap(work: Work, table: string): (sizes: Sizes) => Part {
  return ({ rows, heapBytes }) => ({ work, rows: rows(table), bytes: heapBytes(table) });
}

function rowsOnly(work: Work, table: string): (sizes: Sizes) => Part {
  return ({ rows }) => ({ work, rows: rows(table), bytes: 0 });
}

/** A B-tree's rows count by their logarithm: 1 for a million rows. */
export function sortedRows(rows: number): number {
  return (rows * Math.log2(Math.max(rows, 2))) / 20;
}

function index(
  work: Work,
  table: string,
  columns: readonly string[],
  using: string,
  largest = false,
): Measurement {
  return {
    name: `${work} (${columns.join(", ")})`,
    sql: `CREATE INDEX i ON ${table} ${using}`,
    parts: (sizes) => {
      const rows = sizes.rows(table);
      const width = columns.reduce((sum, column) => sum + sizes.width(table, column), 0);
      const counted = work === "btreeFixed" || work === "btreeText" ? sortedRows(rows) : rows;
      return [{ work, rows: counted, bytes: rows * width }, heap("scan", table)(sizes)];
    },
    on: table === "t" ? "plain" : "other",
    largest,
  };
}

function change(work: Work, sql: string, table: string, over: Partial<Measurement> = {}): Measurement {
  const parts = (sizes: Sizes): Part[] => [heap(work, table)(sizes), heap("scan", table)(sizes)];
  return { name: work, sql, parts, on: "plain", byWidth: true, ...over };
}

/** What an index, a trigger or a foreign key adds to a change of `bare`. */
function added(work: Work, before: string, sql: string, changed: Work): Measurement {
  const parts = (sizes: Sizes): Part[] => [
    rowsOnly(work, "bare")(sizes),
    heap(changed, "bare")(sizes),
    heap("scan", "bare")(sizes),
  ];
  return { name: work, before, sql, parts, on: "plain" };
}

const INSERT = "INSERT INTO bare SELECT n, shuffled, label, payload FROM bare";

/** In an order in which each finds the parts besides its own measured already. */
export const measurements: readonly Measurement[] = [
  change("scan", "ALTER TABLE t ALTER COLUMN filled SET NOT NULL", "t", {
    parts: (sizes) => [heap("scan", "t")(sizes)],
    largest: true,
  }),
  change("check", "ALTER TABLE t ADD CHECK (filled > 0 AND shuffled < 1000000000)", "t", {
    parts: (sizes) => [rowsOnly("check", "t")(sizes), heap("scan", "t")(sizes)],
  }),
  change("rewrite", "ALTER TABLE bare ALTER COLUMN n TYPE bigint", "bare", { largest: true }),
  {
    name: "toastCopy",
    sql: "ALTER TABLE toasted ALTER COLUMN n TYPE bigint",
    parts: (sizes) => [
      { work: "toastCopy", rows: 0, bytes: sizes.toastBytes("toasted") },
      heap("rewrite", "toasted")(sizes),
      heap("scan", "toasted")(sizes),
    ],
    on: "other",
  },
  index("btreeSorted", "t", ["id"], "(id)", true),
  index("btreeFixed", "t", ["shuffled"], "(shuffled)", true),
  index("btreeFixed", "t", ["code"], "(code)"),
  index("btreeFixed", "t", ["shuffled", "code"], "(shuffled, code)"),
  index("btreeText", "t", ["short_label"], "(short_label)"),
  index("btreeText", "t", ["label"], "(label)"),
  index("hash", "t", ["shuffled"], "USING hash (shuffled)"),
  index("hash", "t", ["label"], "USING hash (label)"),
  index("brin", "t", ["id"], "USING brin (id)"),
  index("ginJson", "d", ["small_document"], "USING gin (small_document)"),
  index("ginJson", "d", ["large_document"], "USING gin (large_document)"),
  index("ginArray", "d", ["few"], "USING gin (few)"),
  index("ginArray", "d", ["many"], "USING gin (many)"),
  index("ginText", "d", ["short_text"], "USING gin (short_text)"),
  index("ginText", "d", ["long_text"], "USING gin (long_text)"),
  index("gist", "d", ["span"], "USING gist (span)"),
  index("gistSorted", "d", ["place"], "USING gist (place)"),
  {
    name: "secondPass",
    sql: "CREATE INDEX CONCURRENTLY i ON t (shuffled)",
    undo: "DROP INDEX i",
    parts: (sizes) => [
      rowsOnly("secondPass", "t")(sizes),
      ...index("btreeFixed", "t", ["shuffled"], "").parts(sizes),
      heap("scan", "t")(sizes),
    ],
    on: "plain",
  },
  ...["few_parents", "parent"].map((parent): Measurement => {
    const column = parent === "parent" ? "parent_id" : "few_id";
    return {
      name: parent === "parent" ? "foreignKeyParent" : "foreignKeyChild",
      sql: `ALTER TABLE child ADD FOREIGN KEY (${column}) REFERENCES ${parent}`,
      parts: (sizes) => [
        ...(parent === "parent" ? [rowsOnly("foreignKeyParent", parent)(sizes)] : []),
        rowsOnly("foreignKeyChild", "child")(sizes),
        heap("scan", "child")(sizes),
        heap("scan", parent)(sizes),
      ],
      on: "other",
    };
  }),
  change("insert", INSERT, "bare"),
  change("copy", "CREATE TABLE copied AS SELECT * FROM bare", "bare", { largest: true }),
  change(
    "group",
    "CREATE TABLE counted AS SELECT shuffled % 1000 AS k, count(*), sum(n) FROM bare GROUP BY 1",
    "bare",
    {
      parts: (sizes) => [rowsOnly("group", "bare")(sizes), heap("scan", "bare")(sizes)],
    },
  ),
  change("update", "UPDATE bare SET n = n + 1", "bare"),
  change("delete", "DELETE FROM bare", "bare"),
  added("indexEntry", "CREATE INDEX i ON bare (shuffled)", INSERT, "insert"),
  added("indexEntry", "CREATE INDEX i ON bare (n)", "UPDATE bare SET n = n + 1", "update"),
  added("textIndexEntry", "CREATE INDEX i ON bare (label)", INSERT, "insert"),
  added(
    "ginEntry",
    "CREATE INDEX i ON bare USING gin (string_to_array(left(label, 12), '0')) WITH (fastupdate = off)",
    INSERT,
    "insert",
  ),
  added(
    "trigger",
    "CREATE TRIGGER touched BEFORE INSERT OR UPDATE ON bare FOR EACH ROW EXECUTE FUNCTION touch()",
    "UPDATE bare SET n = n + 1",
    "update",
  ),
  {
    name: "foreignKeyCheck",
    before: "CREATE TABLE made (id bigint, parent_id bigint REFERENCES parent, few_id bigint, payload text)",
    sql: "INSERT INTO made SELECT * FROM child",
    parts: (sizes) => [
      rowsOnly("foreignKeyCheck", "child")(sizes),
      heap("insert", "child")(sizes),
      heap("scan", "child")(sizes),
    ],
    on: "other",
  },
  {
    name: "foreignKeyAction",
    before:
      "CREATE TABLE referencing AS SELECT parent_id FROM child WHERE parent_id % 2 = 0; CREATE INDEX ON referencing (parent_id); ALTER TABLE referencing ADD FOREIGN KEY (parent_id) REFERENCES parent",
    sql: "DELETE FROM parent WHERE id % 2 = 1",
    parts: (sizes) => {
      const [rows, bytes] = [sizes.rows("parent") / 2, sizes.heapBytes("parent") / 2];
      return [
        { work: "foreignKeyAction", rows, bytes: 0 },
        { work: "delete", rows, bytes },
        heap("scan", "parent")(sizes),
      ];
    },
    on: "other",
  },
];

import { type MadeTable, quote } from "./make-table.ts";

/** Something that a migration does to a table. */
export interface Change {
  readonly id: string;
  /** For the page, in the words of SQL. */
  readonly title: string;
  /** Null: the table has nothing that this could be done to. */
  readonly sql: (table: MadeTable) => string | null;
}

const isPartitioned = ({ kind }: MadeTable): boolean => kind.partitionBy !== undefined;
const alter = ({ written }: MadeTable): string => `ALTER TABLE ${written}`;

/** What is tried on every kind of table. */
export const CHANGES: readonly Change[] = [
  {
    id: "index",
    title: "`CREATE INDEX`",
    sql: ({ written, status, note, kind }) =>
      kind.id === "types"
        ? `CREATE INDEX ON ${written} (amount, ${note});`
        : `CREATE INDEX ON ${written} (${status}, ${note});`,
  },
  {
    id: "named-index",
    title: "`CREATE INDEX … WHERE`, on an expression",
    sql: ({ written, note, kind }) =>
      `CREATE INDEX ${quote(`i ${kind.id}`)} ON ${written} (lower(${note})) WHERE amount > 5;`,
  },
  { id: "reindex", title: "`REINDEX`", sql: ({ written }) => `REINDEX TABLE ${written};` },
  {
    id: "drop-index",
    title: "`DROP INDEX`",
    sql: ({ schema, kind }) => `DROP INDEX ${quote(schema)}.${quote(`gone ${kind.id}`)};`,
  },
  {
    id: "check",
    title: "`ADD CHECK`",
    sql: (table) => `${alter(table)} ADD CHECK (amount IS NULL OR amount > -1);`,
  },
  {
    id: "foreign-key",
    title: "`ADD FOREIGN KEY`",
    sql: (table) =>
      `${alter(table)} ADD FOREIGN KEY (owner_id) REFERENCES public.owners (id) ON DELETE SET NULL;`,
  },
  {
    id: "unique",
    title: "`ADD UNIQUE`",
    sql: (table) => `${alter(table)} ADD UNIQUE (${table.primary ?? "id"}, amount);`,
  },
  {
    id: "primary-key",
    title: "`ADD PRIMARY KEY`",
    sql: (table) => (table.primary === null ? `${alter(table)} ADD PRIMARY KEY (id);` : null),
  },
  {
    id: "not-null",
    title: "`SET NOT NULL`",
    sql: (table) => `${alter(table)} ALTER COLUMN ${table.status} SET NOT NULL;`,
  },
  {
    id: "update",
    title: "`UPDATE` of rows that a condition names",
    sql: ({ written, note }) => `UPDATE ${written} SET ${note} = 'x' WHERE ${note} IS NULL;`,
  },
  {
    id: "update-all",
    title: "`UPDATE` that must reach each row once",
    sql: ({ written }) => `UPDATE ${written} SET amount = amount + 1;`,
  },
  {
    id: "delete",
    title: "`DELETE`",
    sql: ({ written }) => `DELETE FROM ${written} AS gone WHERE gone.amount % 3 = 0;`,
  },
  {
    id: "fill-and-require",
    title: "`UPDATE`, then `SET NOT NULL`",
    sql: (table) =>
      `UPDATE ${table.written} SET ${table.note} = 'x' WHERE ${table.note} IS NULL;\n${alter(table)} ALTER COLUMN ${table.note} SET NOT NULL;`,
  },
  {
    id: "volatile-default",
    title: "`ADD COLUMN` with a default of its own for each row",
    sql: (table) => `${alter(table)} ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();`,
  },
  {
    id: "serial",
    title: "`ADD COLUMN … serial`",
    sql: (table) => `${alter(table)} ADD COLUMN token bigserial;`,
  },
  {
    id: "identity",
    title: "`ADD COLUMN … IDENTITY`",
    sql: (table) =>
      table.kind.id === "odd-columns"
        ? null
        : `${alter(table)} ADD COLUMN token bigint GENERATED ALWAYS AS IDENTITY;`,
  },
  {
    id: "checked-column",
    title: "`ADD COLUMN … CHECK`",
    sql: (table) => `${alter(table)} ADD COLUMN rate integer DEFAULT 1 CHECK (rate > 0);`,
  },
  {
    id: "computed",
    title: "`ADD COLUMN … GENERATED … STORED`",
    sql: (table) => `${alter(table)} ADD COLUMN more bigint GENERATED ALWAYS AS (amount + 1) STORED;`,
  },
  {
    id: "type",
    title: "`ALTER COLUMN … TYPE`",
    sql: (table) => `${alter(table)} ALTER COLUMN amount TYPE bigint;`,
  },
  {
    id: "key-type",
    title: "`ALTER COLUMN … TYPE` of a key",
    sql: (table) =>
      /bigint/.test(table.kind.key?.columns ?? "id bigint") && table.kind.id !== "references"
        ? `${alter(table)} ALTER COLUMN id TYPE numeric(20);`
        : null,
  },
  {
    id: "rename",
    title: "`RENAME COLUMN`",
    sql: (table) => `${alter(table)} RENAME COLUMN ${table.note} TO "New Name";`,
  },
  {
    id: "rename-table",
    title: "`RENAME TO`",
    sql: (table) => `${alter(table)} RENAME TO ${quote(`new ${table.kind.id}`)};`,
  },
  {
    id: "several",
    title: "Several subcommands in one `ALTER TABLE`",
    sql: (table) =>
      `${alter(table)} ADD COLUMN plain text, ALTER COLUMN ${table.status} SET NOT NULL, ADD CONSTRAINT ${quote(`c ${table.kind.id}`)} CHECK (amount IS NULL OR amount > -1);`,
  },
  {
    id: "under-a-lock",
    title: "`ALTER TABLE`, then `UPDATE` in one transaction",
    sql: (table) =>
      `${alter(table)} ADD COLUMN filled text;\nUPDATE ${table.written} SET filled = ${table.note};\nUPDATE ${table.written} SET amount = 0 WHERE amount IS NULL;`,
  },
  {
    id: "exclude",
    title: "`ADD EXCLUDE`",
    sql: (table) =>
      isPartitioned(table)
        ? null
        : `${alter(table)} ADD EXCLUDE USING btree (${(table.primary ?? "id")
            .split(", ")
            .map((column) => `${column} WITH =`)
            .join(", ")});`,
  },
  {
    id: "vacuum",
    title: "`VACUUM FULL`",
    sql: ({ written, kind }) => (kind.begin === undefined ? `VACUUM FULL ${written};` : null),
  },
];

/** How a generated table differs from a plain one with a bigint key. */
export interface TableKind {
  readonly id: string;
  /** For the page: "Partitioned by range". */
  readonly title: string;
  /** From which major on the server has it. Left out: all. */
  readonly from?: number;
  readonly schema?: string;
  /** Names to pick from for the table and its columns. Left out: ordinary ones. */
  readonly names?: readonly string[];
  /** Types to pick from for the column `status`. Left out: common types. */
  readonly types?: readonly string[];
  /** The key's columns, as SQL, and which of them are the primary key; null: none is. */
  readonly key?: { readonly columns: string; readonly primary: string | null };
  /** More columns and constraints, each as SQL. */
  readonly more?: readonly string[];
  /** "UNLOGGED". */
  readonly persistence?: string;
  readonly partitionBy?: string;
  /** What comes after the table. */
  readonly after?: (table: MadeTable) => readonly string[];
  /** What the migration begins with. */
  readonly begin?: (table: MadeTable) => string;
  /** True where the migration names the table without its schema. */
  readonly bare?: true;
  /** True where whatever a rewrite makes is there already, under the same name. */
  readonly namesTaken?: true;
}

/** A generated table: names as SQL, and the schema that it stands in. */
export interface MadeTable {
  readonly kind: TableKind;
  readonly schema: string;
  /** Bare name, not quoted. */
  readonly bareName: string;
  /** Qualified and quoted. */
  readonly name: string;
  /** As the migration writes it. */
  readonly written: string;
  /** A column of a type of its own, and one of text; quoted. */
  readonly status: string;
  readonly note: string;
  readonly type: string;
  readonly primary: string | null;
  readonly schemaSql: string;
  readonly begin: string;
}

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const TYPES = ["text", "integer", "numeric(10,2)", "timestamptz", "boolean", "uuid", "varchar(40)"];
const KEY = { columns: "id bigint", primary: "id" };

/** Makes a table of a kind; the numbers pick its names and types. */
export function makeTable(kind: TableKind, random: () => number): MadeTable {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const schema = kind.schema ?? "public";
  const { names } = kind;
  const bareName = names === undefined ? `t_${kind.id.replaceAll("-", "_")}` : pick(names);
  const status = names === undefined ? "status" : pick(names);
  const rest = names?.filter((each) => each !== status);
  const note = rest === undefined ? "note" : pick(rest);
  const type = pick(kind.types ?? TYPES);
  const { columns, primary } = kind.key ?? KEY;
  const name = `${quote(schema)}.${quote(bareName)}`;
  const written = kind.bare === true ? quote(bareName) : name;
  const made = {
    kind,
    schema,
    bareName,
    name,
    written,
    status: quote(status),
    note: quote(note),
    type,
    primary,
  };
  const lines = [
    columns,
    "amount integer",
    `${made.status} ${type}`,
    `${made.note} text`,
    "owner_id bigint",
    ...(kind.more ?? []),
    ...(primary === null ? [] : [`PRIMARY KEY (${primary})`]),
  ];
  const partitionBy = kind.partitionBy === undefined ? "" : ` PARTITION BY ${kind.partitionBy}`;
  const table = { ...made, schemaSql: "", begin: "" };
  return {
    ...made,
    schemaSql: [
      `CREATE ${kind.persistence ?? ""} TABLE ${name} (${lines.join(", ")})${partitionBy};`,
      ...(kind.after?.(table) ?? []),
      `CREATE INDEX ${quote(`gone ${kind.id}`)} ON ${name} (amount);`,
    ].join("\n"),
    begin: kind.begin?.(table) ?? "",
  };
}

/** What the tables have in common. */
export const COMMON_SQL = `CREATE SCHEMA "Odd Schema"; CREATE SCHEMA shop;
CREATE TYPE "Mood" AS ENUM ('glad', 'so so', 'it''s bad');
CREATE DOMAIN short AS text CHECK (length(VALUE) < 200);
CREATE COLLATION IF NOT EXISTS loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE owners (id bigint PRIMARY KEY, name text);
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE ROLE reader;`;

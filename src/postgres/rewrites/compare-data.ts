import type { Relation } from "../../model/catalog.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import { keyOf } from "./key-of.ts";
import { quoteName } from "./quote-name.ts";

/** Columns ("public.orders.total") whose values differ between two databases, and tables whose row count does. */
export function differentColumns(
  left: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
): readonly string[] {
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].filter((name) => left.get(name) !== right.get(name)).sort();
}

/** Digests of columns ("public.orders.total"), and the facts of their tables. */
export interface HashedTables {
  readonly hashes: ReadonlyMap<string, string>;
  readonly relations: readonly Relation[];
}

/** What is told where no rows were generated. */
export const NOTHING_HASHED: HashedTables = { hashes: new Map(), relations: [] };

/**
 * A digest of the values of every column, each with the key of its row, so that the order of writing does not count.
 *
 * @param start the tables as they were before: a key that came since may be drawn anew on each run
 */
export async function hashColumns(
  database: ShadowDatabase,
  tables: readonly string[],
  start: readonly Relation[],
): Promise<HashedTables> {
  const hashes = new Map<string, string>();
  const relations = await database.readRelations(tables);
  for (const relation of relations) {
    if (relation.kind !== "table" && relation.kind !== "materialized view") continue;
    const { rows } = await database.query(hashQuery(relation, start));
    for (const [name, hash] of Object.entries(rows[0] ?? {})) {
      hashes.set(`${relation.name}.${name}`, String(hash));
    }
  }
  return { hashes, relations };
}

function hashQuery(relation: Relation, start: readonly Relation[]): string {
  const before = start.find(({ name }) => name === relation.name);
  const columns = keyOf(before ?? relation) ?? [];
  const isThere = columns.every(({ name }) => relation.columns.some((each) => each.name === name));
  const key = isThere ? columns.map(({ name }) => quoteName(name)) : [];
  const hashes = relation.columns.map(({ name }) => {
    const column = quoteName(name);
    const text = `ROW(${[...key, column].join(", ")})::text`;
    return `md5(string_agg(${text}, ',' ORDER BY ${text} COLLATE "C")) AS ${column}`;
  });
  return `SELECT ${['count(*) AS "row count"', ...hashes].join(", ")} FROM ${relation.name}`;
}

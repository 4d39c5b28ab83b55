import type { CatalogData, Relation } from "../../model/catalog.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import { generateRows } from "./generate-rows.ts";

/**
 * Fills tables, and those that their foreign keys reference, with generated rows. Answers why it could not, in a
 * sentence, or null where it could; nothing is left behind then.
 */
export async function seedRows(
  database: ShadowDatabase,
  catalog: CatalogData,
  tables: readonly string[],
  nulls: boolean,
): Promise<string | null> {
  const relations = new Map(catalog.relations.map((relation) => [relation.name, relation]));
  // Of tables that reference each other the first gets nulls: only what is filled can be referenced.
  const filled = new Map<string, Relation>();
  await database.begin();
  for (const table of parentsFirst(tables, relations)) {
    filled.set(table.name, table);
    const insert = generateRows(table, filled, catalog.types, nulls);
    const problem =
      insert === null
        ? "a column has a type that no value is known for"
        : await tryQuery(database, `${insert}${await besideRows(database, table.name)}`);
    if (problem === null) continue;
    await database.rollback();
    return `No rows could be generated for ${table.name}: ${problem}.`;
  }
  const error = await database.commit();
  return error === null ? null : `No rows could be generated: ${error.message}.`;
}

/** Rows that a migration put there keep their keys: the generated ones fill the gaps. */
async function besideRows(database: ShadowDatabase, table: string): Promise<string> {
  const { rows } = await database.query(`SELECT FROM ${table} LIMIT 1`);
  return rows.length === 0 ? "" : " ON CONFLICT DO NOTHING";
}

async function tryQuery(database: ShadowDatabase, sql: string): Promise<string | null> {
  try {
    await database.query(sql);
    return null;
  } catch (error) {
    // What generated rows violate is no defect: the proof goes on without rows and says so.
    return error instanceof Error ? error.message : String(error);
  }
}

/** The tables with those that they reference before them. Partitions are filled through their parent. */
function parentsFirst(
  names: readonly string[],
  relations: ReadonlyMap<string, Relation>,
): readonly Relation[] {
  const ordered = new Map<string, Relation>();
  const open = new Set<string>();
  const visit = (name: string): void => {
    const relation = relations.get(name);
    if (relation === undefined || relation.kind !== "table" || ordered.has(name) || open.has(name)) return;
    if (relation.partitioned !== null || relation.partitionBound !== null) return;
    open.add(name);
    for (const { references } of relation.constraints) if (references !== null) visit(references.relation);
    ordered.set(name, relation);
  };
  for (const name of names) visit(name);
  return [...ordered.values()];
}

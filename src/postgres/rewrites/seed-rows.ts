import type { CatalogData, Relation, TypeFacts } from "../../model/catalog.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import { findCheckedValues } from "./check-values.ts";
import { generateRows, hasShortKey } from "./generate-rows.ts";
import { partitionValues } from "./partition-values.ts";
import { quoteName } from "./quote-name.ts";

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
  const ordered = parentsFirst(tables, relations);
  const late = keysFilledLater(ordered);
  await database.begin();
  const problem =
    (await alterKeys(database, late, "DEFERRABLE INITIALLY DEFERRED")) ??
    (await fillTables(database, ordered, late, { relations, types: catalog.types }, nulls)) ??
    (await restoreKeys(database, late));
  if (problem === null) {
    const error = await database.commit();
    return error === null ? null : `No rows could be generated: ${error.message}.`;
  }
  await database.rollback();
  return problem;
}

/** Fills the tables in their order. Answers which could not be filled and why, in a sentence, or null. */
async function fillTables(
  database: ShadowDatabase,
  ordered: readonly Relation[],
  late: readonly LateKey[],
  { relations, types }: Known,
  nulls: boolean,
): Promise<string | null> {
  // Of tables that reference each other the first gets nulls where it may: only what is filled can be referenced.
  const filled = new Map<string, Relation>(late.map(({ references }) => [references.name, references]));
  for (const table of ordered) {
    filled.set(table.name, table);
    const checked = await findCheckedValues(database, table, types);
    const placed = partitionValues(table, relations, types);
    const insert = placed === null ? null : generateRows(table, filled, types, nulls, checked, placed);
    const problem =
      placed === null
        ? "the bounds of its partitions tell no value of its key"
        : insert === null
          ? "a column has a type that no value is known for"
          : await tryQuery(
              database,
              placed.size > 0 || (await mayMeetRows(database, table, types))
                ? `${insert} ON CONFLICT DO NOTHING`
                : insert,
            );
    if (problem !== null) return `No rows could be generated for ${table.name}: ${problem}.`;
  }
  return null;
}

/** What is known of the schema. */
interface Known {
  readonly relations: ReadonlyMap<string, Relation>;
  readonly types: readonly TypeFacts[];
}

/** A foreign key that must have values, of a table that is filled before the one that it references. */
interface LateKey {
  readonly table: Relation;
  readonly name: string;
  readonly references: Relation;
}

/** The keys that must be checked only once all tables are filled. */
function keysFilledLater(ordered: readonly Relation[]): readonly LateKey[] {
  return ordered.flatMap((table, index) =>
    table.constraints.flatMap(({ kind, name, columns, references, deferrable }) => {
      const target = ordered.findIndex((each) => each.name === references?.relation);
      const must = columns.some((column) =>
        table.columns.some((each) => each.name === column && each.notNull),
      );
      const relation = ordered[target];
      if (kind !== "foreign key" || target <= index || !must || deferrable || relation === undefined)
        return [];
      return [{ table, name, references: relation }];
    }),
  );
}

/** Makes keys deferrable, or what they were before. Answers why it could not, in a sentence, or null. */
async function alterKeys(
  database: ShadowDatabase,
  keys: readonly LateKey[],
  how: string,
): Promise<string | null> {
  for (const { table, name } of keys) {
    const problem = await tryQuery(
      database,
      `ALTER TABLE ${table.name} ALTER CONSTRAINT ${quoteName(name)} ${how}`,
    );
    if (problem !== null)
      return `No rows could be generated for tables that reference each other: ${problem}.`;
  }
  return null;
}

/** Checks the keys that waited, and makes them what they were before. */
async function restoreKeys(database: ShadowDatabase, keys: readonly LateKey[]): Promise<string | null> {
  if (keys.length === 0) return null;
  const problem = await tryQuery(database, "SET CONSTRAINTS ALL IMMEDIATE");
  if (problem !== null) return `No rows could be generated for tables that reference each other: ${problem}.`;
  return alterKeys(database, keys, "NOT DEFERRABLE");
}

/** Rows that a migration put there keep their keys: the generated ones fill the gaps. So they do beside each other. */
async function mayMeetRows(
  database: ShadowDatabase,
  table: Relation,
  types: readonly TypeFacts[],
): Promise<boolean> {
  if (hasShortKey(table, types)) return true;
  const { rows } = await database.query(`SELECT FROM ${table.name} LIMIT 1`);
  return rows.length > 0;
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

/**
 * The tables with those that they reference before them. Partitions are filled through their parent; without any, it
 * can have no rows.
 */
function parentsFirst(
  names: readonly string[],
  relations: ReadonlyMap<string, Relation>,
): readonly Relation[] {
  const ordered = new Map<string, Relation>();
  const open = new Set<string>();
  const visit = (name: string): void => {
    const relation = relations.get(name);
    if (relation === undefined || relation.kind !== "table" || ordered.has(name) || open.has(name)) return;
    const [parent] = relation.parents;
    if (relation.partitionBound !== null && parent !== undefined) {
      visit(parent);
      return;
    }
    if (relation.partitioned !== null && relation.children.length === 0) return;
    open.add(name);
    for (const { references } of relation.constraints) if (references !== null) visit(references.relation);
    ordered.set(name, relation);
  };
  for (const name of names) visit(name);
  return [...ordered.values()];
}

import type { ShadowDatabase } from "../../model/shadow.ts";
import { objectQuery } from "./object-query.ts";

/** An object with the SQL that makes it and the SQL that drops it. */
export interface SchemaObject {
  readonly identity: string;
  readonly kind: string;
  /** Qualified name of the relation that it is or hangs on; null where it stands alone. */
  readonly relation: string | null;
  readonly make: string;
  readonly unmake: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Its OID: what was made earlier has the smaller one. */
  readonly position: number;
}

/** A schema at one time. */
export interface SchemaState {
  /** As `describeSchema` tells it: what is compared. */
  readonly described: ReadonlyMap<string, string>;
  /** What can be written as SQL, by the same identities. */
  readonly objects: ReadonlyMap<string, SchemaObject>;
}

/** Reads the schema as the migration's session sees it, uncommitted changes included. */
export async function readSchemaState(database: ShadowDatabase, major: number): Promise<SchemaState> {
  const described = await database.describeSchema();
  return { described, objects: keyed(await readObjects(database, major, "true")) };
}

/**
 * Reads the schema anew after a few statements. Writing 5,000 tables out as SQL takes seconds: only what is described
 * otherwise than before, and what hangs on the same relations, is written again.
 */
export async function readNextState(
  database: ShadowDatabase,
  major: number,
  before: SchemaState,
): Promise<SchemaState> {
  const described = await database.describeSchema();
  const changed = new Set(
    [...before.described.keys(), ...described.keys()].filter(
      (identity) => before.described.get(identity) !== described.get(identity),
    ),
  );
  if (changed.size === 0) return { described, objects: before.objects };
  const found = await readObjects(database, major, "identity = any($1)", [...changed]);
  const were = [...changed].map((identity) => before.objects.get(identity));
  const relations = new Set([...were, ...found].flatMap((object) => object?.relation ?? []));
  const attached = await readObjects(database, major, "relation = any($1)", [...relations]);
  const isStale = ({ identity, relation }: SchemaObject): boolean =>
    changed.has(identity) || (relation !== null && relations.has(relation));
  const kept = [...before.objects.values()].filter((object) => !isStale(object));
  return { described, objects: keyed([...kept, ...found, ...attached]) };
}

async function readObjects(
  database: ShadowDatabase,
  major: number,
  where: string,
  names: readonly string[] | null = null,
): Promise<readonly SchemaObject[]> {
  const { rows } = await database.read(
    `SELECT * FROM (${objectQuery(major)}) AS o (identity, kind, relation, make, unmake, facts, position) WHERE ${where}`,
    names === null ? [] : [names],
  );
  return rows.map(toObject);
}

const keyed = (objects: readonly SchemaObject[]): ReadonlyMap<string, SchemaObject> =>
  new Map(objects.map((object) => [object.identity, object]));

function toObject(row: Record<string, unknown>): SchemaObject {
  const { relation, facts } = row;
  return {
    identity: String(row.identity),
    kind: String(row.kind),
    relation: typeof relation === "string" ? relation : null,
    make: String(row.make),
    unmake: String(row.unmake),
    facts: facts as Record<string, unknown>,
    position: Number(row.position),
  };
}

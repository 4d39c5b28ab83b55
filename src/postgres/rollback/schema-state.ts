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
  const { rows: settings } = await database.query("SELECT current_setting('search_path') AS path");
  await database.query("SELECT set_config('search_path', '', false)");
  try {
    const { rows } = await database.query(
      `SELECT * FROM (${objectQuery(major)}) AS o (identity, kind, relation, make, unmake, facts, position)`,
    );
    return { described, objects: new Map(rows.map((row) => [String(row["identity"]), toObject(row)])) };
  } finally {
    await database.query("SELECT set_config('search_path', $1, false)", [settings[0]?.["path"]]);
  }
}

function toObject(row: Record<string, unknown>): SchemaObject {
  const { relation, facts } = row;
  return {
    identity: String(row["identity"]),
    kind: String(row["kind"]),
    relation: typeof relation === "string" ? relation : null,
    make: String(row["make"]),
    unmake: String(row["unmake"]),
    facts: facts as Record<string, unknown>,
    position: Number(row["position"]),
  };
}

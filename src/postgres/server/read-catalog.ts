import type pg from "pg";
import type { CatalogData } from "../../model/catalog.ts";
import { assembleRelations, kinds, type RawCatalog } from "./assemble-catalog.ts";
import { everyRelation, otherQueries, relationQueries, relationsNamed } from "./catalog-queries.ts";
import { nameTemporary } from "./name-temporary.ts";
import { splitQualifiedName } from "./split-qualified-name.ts";

/** What of the catalogs to read. */
export interface ReadCatalogOptions {
  /**
   * Qualified names: only these relations and what hangs on them (an index stands for its table). Types, functions,
   * extensions and publications are then left empty. A name that does not exist is left out of the answer.
   */
  readonly relations?: readonly string[];
}

// All queries travel in one message, which is one transaction: nothing changes between them, and the settings
// that they need are gone with it. In a transaction of the caller's own the search path is put back by hand.
const enter = `select set_config('lockkeeper.search_path', current_setting('search_path'), true) as path,
  array_to_json(current_schemas(false))::text as json, set_config('search_path', '', true) as cleared`;
const leave = "select set_config('search_path', current_setting('lockkeeper.search_path'), true)";

/**
 * Reads the catalogs of the session's database: every relation of the user's schemas (temporary ones of the session
 * included) and what hangs on them, types, functions, extensions, publications. Uncommitted changes of the session are seen.
 * Needs no right on any table; servers 14 to 18.
 *
 * Relations, indexes, types and functions have qualified, quoted names; columns, constraints, triggers, policies,
 * rules and schemas bare ones. Types and expressions name every schema but pg_catalog.
 * In a transaction, ACCESS SHARE locks stay behind on what a view reads (`pg_get_viewdef` takes them): read locks first.
 * Throws the server's error where the transaction has failed or a lock is not granted in time.
 */
export async function readCatalog(
  client: pg.ClientBase,
  options: ReadCatalogOptions = {},
): Promise<CatalogData> {
  if (options.relations?.length === 0) {
    return {
      schemas: [],
      searchPath: [],
      relations: [],
      types: [],
      functions: [],
      extensions: [],
      publications: [],
    };
  }
  const major = await readMajor(client);
  const some = options.relations && relationsNamed(options.relations.map(splitQualifiedName));
  const { schemas, ...others } = otherQueries(major);
  const queries: Record<string, string> = {
    ...relationQueries(major, some?.wanted ?? everyRelation),
    schemas,
    ...(some ? {} : others),
  };
  const text = [enter, some?.find ?? "select", ...Object.values(queries), leave].join(";\n");
  const results = (await client.query(text)) as unknown as pg.QueryResult<{ json: string }>[];
  const section = (index: number): unknown =>
    JSON.parse(nameTemporary(results[index]?.rows[0]?.json ?? "[]"));
  const raw = Object.fromEntries(Object.keys(queries).map((name, index) => [name, section(index + 2)]));
  return assemble(raw as unknown as RawCatalog, section(0) as string[]);
}

function assemble(raw: RawCatalog, searchPath: readonly string[]): CatalogData {
  return {
    schemas: raw.schemas.map(({ name }) => name),
    searchPath,
    relations: assembleRelations(raw),
    types: (raw.types ?? []).map((type) => ({ ...type, kind: kinds.type[type.kind] ?? "base" })),
    functions: (raw.functions ?? []).map((found) => ({
      ...found,
      kind: kinds.function[found.kind] ?? "function",
      volatility: kinds.volatility[found.volatility] ?? "volatile",
    })),
    extensions: raw.extensions ?? [],
    publications: raw.publications ?? [],
  };
}

const majors = new WeakMap<pg.ClientBase, number>();

/** Major version of the server behind a connection; asked once a connection. */
export async function readMajor(client: pg.ClientBase): Promise<number> {
  const known = majors.get(client);
  if (known !== undefined) return known;
  const { rows } = await client.query<{ major: number }>(
    "select current_setting('server_version_num')::int / 10000 as major",
  );
  const major = rows[0]?.major ?? 0;
  majors.set(client, major);
  return major;
}

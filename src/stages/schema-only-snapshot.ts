import type { CatalogData } from "../model/catalog.ts";
import type { Snapshot } from "../model/snapshot.ts";

/** A database of which nothing is known. */
const EMPTY_CATALOG: CatalogData = {
  schemas: [],
  searchPath: ["public"],
  relations: [],
  types: [],
  functions: [],
  extensions: [],
  publications: [],
};

/** What is known where only SQL tells the schema: no size of anything. */
export function schemaOnlySnapshot(
  schemaSql: string,
  major: number,
  origin: "schema" | "replayed",
): Snapshot {
  return {
    format: 1,
    takenAt: new Date().toISOString(),
    origin,
    database: null,
    version: String(major),
    major,
    schemaSql,
    catalog: EMPTY_CATALOG,
    statistics: {},
    activity: null,
    settings: {},
    applied: [],
    gaps: [],
  };
}

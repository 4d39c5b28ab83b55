import type { CreateStmt } from "@pgsql/types";
import { type CatalogState, newName } from "./catalog-state.ts";
import { qualifyName } from "./quote-identifier.ts";
import { rangeName } from "./tree.ts";

/** Qualified name that CREATE gives its relation; temporary ones live in a schema of their own. */
export function createdName(state: CatalogState, range: CreateStmt["relation"]): string {
  const { schema, name } = rangeName(range);
  return range?.relpersistence === "t" ? qualifyName("pg_temp", name) : newName(state, { schema, name });
}

import type { CreateExtensionStmt, CreateSchemaStmt, Node } from "@pgsql/types";
import type { CatalogState } from "./catalog-state.ts";
import { recordType } from "./create-type.ts";
import { qualifyName } from "./quote-identifier.ts";
import { optionsOf } from "./tree.ts";

export function applyCreateExtension(state: CatalogState, statement: CreateExtensionStmt): void {
  const name = statement.extname ?? "";
  const schema = optionsOf(statement.options).get("schema") ?? state.searchPath[0] ?? "public";
  state.extensions = new Set([...state.extensions, name]);
  for (const type of extensionTypes[name] ?? []) recordType(state, qualifyName(schema, type), "base");
}

/** Types of the extensions that migrations use most, by extension. */
const extensionTypes: Readonly<Record<string, readonly string[]>> = {
  citext: ["citext"],
  hstore: ["hstore"],
  ltree: ["ltree", "lquery", "ltxtquery"],
  cube: ["cube"],
  seg: ["seg"],
  isn: ["isbn", "isbn13", "issn", "issn13", "ean13", "upc", "ismn", "ismn13"],
  intarray: ["query_int"],
  lo: ["lo"],
  postgis: ["geometry", "geography", "box2d", "box3d", "raster"],
  vector: ["vector", "halfvec", "sparsevec"],
};

export function applyCreateSchema(
  state: CatalogState,
  statement: CreateSchemaStmt,
  apply: (tree: Node) => void,
): void {
  const name = statement.schemaname ?? statement.authrole?.rolename ?? "";
  state.schemas = new Set([...state.schemas, name]);
  const before = state.searchPath;
  // What CREATE SCHEMA holds is made in the new schema.
  state.searchPath = [name, ...before];
  for (const element of statement.schemaElts ?? []) apply(element);
  state.searchPath = before;
}

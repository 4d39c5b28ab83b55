import type { CatalogData, FunctionFacts, Index, Relation, TypeFacts } from "../../model/catalog.ts";
import { qualifyName } from "./quote-identifier.ts";
import type { WrittenName } from "./tree.ts";

/** The facts of a catalog record while statements change it. */
export interface CatalogState {
  /** True where the schema is known whole. */
  complete: boolean;
  readonly major: number;
  schemas: Set<string>;
  searchPath: readonly string[];
  /** By qualified name. */
  relations: Map<string, Relation>;
  /** Qualified name of each index to its table's. */
  indexTables: Map<string, string>;
  types: Map<string, TypeFacts>;
  functions: Map<string, readonly FunctionFacts[]>;
  extensions: Set<string>;
  publications: Map<string, CatalogData["publications"][number]>;
  created: Map<string, true>;
}

/** A state without facts. */
export function emptyState(major: number): CatalogState {
  return {
    complete: false,
    major,
    schemas: new Set(["public"]),
    searchPath: ["public"],
    relations: new Map(),
    indexTables: new Map(),
    types: new Map(),
    functions: new Map(),
    extensions: new Set(),
    publications: new Map(),
    created: new Map(),
  };
}

/** A copy that later changes do not reach, for ROLLBACK. */
export function copyState(state: CatalogState): CatalogState {
  return {
    ...state,
    schemas: new Set(state.schemas),
    relations: new Map(state.relations),
    indexTables: new Map(state.indexTables),
    types: new Map(state.types),
    functions: new Map(state.functions),
    extensions: new Set(state.extensions),
    publications: new Map(state.publications),
    created: new Map(state.created),
  };
}

/** Qualified name of what a statement names, looked up along the search path; undefined where `has` knows none. */
export function resolveName(
  state: CatalogState,
  { schema, name }: WrittenName,
  has: (qualified: string) => boolean,
): string | undefined {
  if (schema !== null) {
    const qualified = qualifyName(schema, name);
    return has(qualified) ? qualified : undefined;
  }
  for (const each of ["pg_temp", ...state.searchPath]) {
    const qualified = qualifyName(each, name);
    if (has(qualified)) return qualified;
  }
  return undefined;
}

/** Qualified name that a new object of this name gets. */
export function newName(state: CatalogState, { schema, name }: WrittenName): string {
  return qualifyName(schema ?? state.searchPath[0] ?? "public", name);
}

export function findRelation(state: CatalogState, name: WrittenName): Relation | undefined {
  const qualified = resolveName(state, name, (each) => state.relations.has(each));
  return qualified === undefined ? undefined : state.relations.get(qualified);
}

export function findType(state: CatalogState, name: WrittenName): TypeFacts | undefined {
  const qualified = resolveName(state, name, (each) => state.types.has(each) || state.relations.has(each));
  return qualified === undefined ? undefined : (state.types.get(qualified) ?? rowType(state, qualified));
}

function rowType(state: CatalogState, qualified: string): TypeFacts | undefined {
  if (!state.relations.has(qualified)) return undefined;
  return { name: qualified, kind: "composite", baseType: null, constrained: false, enumLabels: [] };
}

export function findIndex(
  state: CatalogState,
  name: WrittenName,
): { index: Index; table: Relation } | undefined {
  const qualified = resolveName(state, name, (each) => state.indexTables.has(each));
  const table =
    qualified === undefined ? undefined : state.relations.get(state.indexTables.get(qualified) ?? "");
  const index = table?.indexes.find((each) => each.name === qualified);
  return index === undefined || table === undefined ? undefined : { index, table };
}

/** Puts a relation into the state, with its indexes. */
export function putRelation(state: CatalogState, relation: Relation): void {
  const before = state.relations.get(relation.name);
  for (const index of before?.indexes ?? []) state.indexTables.delete(index.name);
  state.relations.set(relation.name, relation);
  for (const index of relation.indexes) state.indexTables.set(index.name, relation.name);
}

/** Changes some facts of a relation; nothing where it is not known. */
export function updateRelation(
  state: CatalogState,
  name: string,
  change: (relation: Relation) => Partial<Relation>,
): void {
  const relation = state.relations.get(name);
  if (relation !== undefined) putRelation(state, { ...relation, ...change(relation) });
}

/** True where the name of a relation or index is taken. */
export function isTaken(state: CatalogState, qualified: string): boolean {
  return state.relations.has(qualified) || state.indexTables.has(qualified);
}

/** The relation and all its partitions or children, parents first. */
export function withDescendants(state: CatalogState, name: string): readonly Relation[] {
  const found = new Map<string, Relation>();
  const visit = (each: string): void => {
    const relation = state.relations.get(each);
    if (relation === undefined || found.has(each)) return;
    found.set(each, relation);
    for (const child of relation.children) visit(child);
  };
  visit(name);
  return [...found.values()];
}

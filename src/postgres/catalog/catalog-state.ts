import type { CatalogData, FunctionFacts, Index, Relation, TypeFacts } from "../../model/catalog.ts";
import type { FactMap } from "./overlay-map.ts";
import { qualifyName, quoteIdentifier } from "./quote-identifier.ts";
import type { WrittenName } from "./tree.ts";

/** Another name of a relation or index. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** The facts of a catalog record while statements change it. */
export interface CatalogState {
  /** True where the schema is known whole. */
  complete: boolean;
  /** True once SQL ran that nobody could read beforehand: a relation may be there or not whatever the facts say. */
  doubted: boolean;
  readonly major: number;
  schemas: ReadonlySet<string>;
  searchPath: readonly string[];
  /** By qualified name. */
  relations: FactMap<string, Relation>;
  /** Qualified name of each index to its table's. */
  indexTables: FactMap<string, string>;
  /** By table: the sequences that it may own. What is no longer so is not taken out: see `ownedSequences`. */
  sequencesOf: FactMap<string, readonly string[]>;
  /** By view: the relations that it may use. What is no longer so is not taken out: see `sourcesOf`. */
  sourcesOf: FactMap<string, readonly string[]>;
  types: FactMap<string, TypeFacts>;
  functions: FactMap<string, readonly FunctionFacts[]>;
  extensions: ReadonlySet<string>;
  publications: FactMap<string, CatalogData["publications"][number]>;
  created: FactMap<string, true>;
  /** Relations and indexes that got another name, in order. */
  readonly moved: Move[];
  /** Relations put here by a statement that is being tried out, seen by nobody else; null: everything may be seen. */
  readonly fresh: Set<Relation> | null;
}

/** A state without facts. */
export function emptyState(major: number): CatalogState {
  return {
    complete: false,
    doubted: false,
    major,
    schemas: new Set(["public"]),
    searchPath: ["public"],
    relations: new Map(),
    indexTables: new Map(),
    sequencesOf: new Map(),
    sourcesOf: new Map(),
    types: new Map(),
    functions: new Map(),
    extensions: new Set(),
    publications: new Map(),
    created: new Map(),
    moved: [],
    fresh: null,
  };
}

/** A copy that later changes do not reach, for ROLLBACK. */
export function copyState(state: CatalogState): CatalogState {
  return {
    complete: state.complete,
    doubted: state.doubted,
    major: state.major,
    schemas: state.schemas,
    searchPath: state.searchPath,
    relations: new Map(state.relations),
    indexTables: new Map(state.indexTables),
    sequencesOf: new Map(state.sequencesOf),
    sourcesOf: new Map(state.sourcesOf),
    types: new Map(state.types),
    functions: new Map(state.functions),
    extensions: state.extensions,
    publications: new Map(state.publications),
    created: new Map(state.created),
    moved: [],
    fresh: null,
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
  // Quoted once for all schemas: every statement comes by here several times.
  const quoted = quoteIdentifier(name);
  const temporary = `pg_temp.${quoted}`;
  if (has(temporary)) return temporary;
  for (const each of state.searchPath) {
    const qualified = `${quoteIdentifier(each)}.${quoted}`;
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

type Links = Pick<Relation, "indexes" | "usedByViews" | "ownedBy">;

/** Puts a relation into the state, with its indexes. */
export function putRelation(state: CatalogState, relation: Relation): void {
  const before = state.relations.get(relation.name);
  state.relations.set(relation.name, relation);
  state.fresh?.add(relation);
  noteLinks(state, before, relation);
}

/** Changes some facts of a relation; nothing where it is not known. */
export function updateRelation(
  state: CatalogState,
  name: string,
  change: (relation: Relation) => Partial<Relation>,
): void {
  const relation = state.relations.get(name);
  if (relation === undefined) return;
  if (state.fresh?.has(relation) !== true) {
    putRelation(state, { ...relation, ...change(relation) });
    return;
  }
  // One statement changes a relation a dozen times: copying it each time is most of what the record would cost.
  const { indexes, usedByViews, ownedBy } = relation;
  Object.assign(relation, change(relation));
  noteLinks(state, { indexes, usedByViews, ownedBy }, relation);
}

/** Keeps the ways from an index to its table, from a table to its sequences and from a view to what it uses. */
function noteLinks(state: CatalogState, before: Links | undefined, after: Relation): void {
  if (before?.indexes !== after.indexes) {
    for (const index of before?.indexes ?? []) state.indexTables.delete(index.name);
    for (const index of after.indexes) state.indexTables.set(index.name, after.name);
  }
  if (after.ownedBy !== null && after.ownedBy !== before?.ownedBy) {
    addLink(
      state.sequencesOf,
      after.ownedBy.slice(0, after.ownedBy.length - columnLength(after.ownedBy)),
      after.name,
    );
  }
  if (before?.usedByViews !== after.usedByViews) {
    for (const [at, view] of after.usedByViews.entries()) {
      if (view !== before?.usedByViews[at]) addLink(state.sourcesOf, view.relation, after.name);
    }
  }
}

/** Length of ".column" at the end of a qualified, quoted column. */
const columnLength = (qualified: string): number =>
  /\.("(?:[^"]|"")*"|[^".]+)$/.exec(qualified)?.[0].length ?? 0;

function addLink(links: FactMap<string, readonly string[]>, from: string, to: string): void {
  const known = links.get(from);
  if (known === undefined) links.set(from, [to]);
  else if (!known.includes(to)) links.set(from, [...known, to]);
}

/** The sequences that the columns of a table own. */
export function ownedSequences(state: CatalogState, table: string): readonly Relation[] {
  return (state.sequencesOf.get(table) ?? []).flatMap((name) => {
    const sequence = state.relations.get(name);
    return sequence?.ownedBy?.startsWith(`${table}.`) === true ? [sequence] : [];
  });
}

/** The relations that a view or materialized view uses. */
export function sourcesOf(state: CatalogState, view: string): readonly Relation[] {
  return (state.sourcesOf.get(view) ?? []).flatMap((name) => {
    const source = state.relations.get(name);
    return source?.usedByViews.some((each) => each.relation === view) === true ? [source] : [];
  });
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

/** A sorted list of names with one more, which may be in it already. */
export function insertName(names: readonly string[], name: string): readonly string[] {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? "") < name) low = middle + 1;
    else high = middle;
  }
  return names[low] === name ? names : [...names.slice(0, low), name, ...names.slice(low)];
}

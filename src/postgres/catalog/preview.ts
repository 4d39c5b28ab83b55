import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { applyTree } from "./apply-statement.ts";
import type { CatalogState } from "./catalog-state.ts";
import { OverlayMap } from "./overlay-map.ts";

/** What a statement would leave behind, without leaving it. */
export interface Preview {
  /** Facts of a relation after the statement; undefined where it is gone or never was. */
  after(name: string): Relation | undefined;
  /** Relations that the statement makes. */
  readonly created: readonly Relation[];
  /** Relations that it drops, as they are before. */
  readonly dropped: readonly Relation[];
  /** Relations that stay and change: before and after. */
  readonly changed: readonly { readonly before: Relation; readonly after: Relation }[];
}

/** A state over another one, which it leaves as it is. */
export function overlayState(state: CatalogState): CatalogState {
  return {
    ...state,
    schemas: new Set(state.schemas),
    relations: new OverlayMap(state.relations),
    indexTables: new OverlayMap(state.indexTables),
    types: new OverlayMap(state.types),
    functions: new OverlayMap(state.functions),
    extensions: new Set(state.extensions),
    publications: new OverlayMap(state.publications),
    created: new OverlayMap(state.created),
  };
}

/** Applies a statement to an overlay and tells what changes. */
export function previewTree(
  state: CatalogState,
  tree: Node,
): { readonly overlay: CatalogState; readonly preview: Preview } {
  const overlay = overlayState(state);
  applyTree(overlay, tree);
  const { set, removed } = (overlay.relations as OverlayMap<string, Relation>).changes();
  const before = (name: string): Relation[] => {
    const relation = state.relations.get(name);
    return relation === undefined ? [] : [relation];
  };
  const now = set.flatMap((name) => overlay.relations.get(name) ?? []);
  const preview: Preview = {
    after: (name) => overlay.relations.get(name),
    created: now.filter(({ name }) => !state.relations.has(name)),
    dropped: removed.flatMap(before),
    changed: now.flatMap((after) => before(after.name).map((each) => ({ before: each, after }))),
  };
  return { overlay, preview };
}

/** Carries an overlay's changes over into the state that it lies over. */
export function commitOverlay(state: CatalogState, overlay: CatalogState): void {
  const maps = ["relations", "indexTables", "types", "functions", "publications", "created"] as const;
  for (const name of maps)
    (overlay[name] as OverlayMap<string, unknown>).commitTo(state[name] as Map<string, unknown>);
  state.schemas = overlay.schemas;
  state.extensions = overlay.extensions;
  state.searchPath = overlay.searchPath;
}

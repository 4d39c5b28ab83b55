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
export interface Overlay extends CatalogState {
  readonly base: CatalogState;
}

/**
 * Lays a state over another one, which it leaves as it is.
 *
 * @param fresh where relations are noted that nobody else sees yet; null: everything may be seen.
 */
export function overlayState(base: CatalogState, fresh: CatalogState["fresh"] = null): Overlay {
  return {
    base,
    complete: base.complete,
    doubted: base.doubted,
    major: base.major,
    schemas: base.schemas,
    searchPath: base.searchPath,
    relations: new OverlayMap(base.relations),
    indexTables: new OverlayMap(base.indexTables),
    sequencesOf: new OverlayMap(base.sequencesOf),
    sourcesOf: new OverlayMap(base.sourcesOf),
    types: new OverlayMap(base.types),
    functions: new OverlayMap(base.functions),
    extensions: base.extensions,
    publications: new OverlayMap(base.publications),
    created: new OverlayMap(base.created),
    moved: [],
    fresh,
  };
}

/** Applies a statement to an overlay and tells what changes. */
export function previewTree(
  state: CatalogState,
  tree: Node,
): { readonly overlay: Overlay; readonly preview: Preview } {
  const overlay = overlayState(state, new Set());
  applyTree(overlay, tree);
  const { set, removed } = (overlay.relations as OverlayMap<string, Relation>).changes();
  const created: Relation[] = [];
  const changed: { before: Relation; after: Relation }[] = [];
  for (const name of set) {
    const [before, after] = [state.relations.get(name), overlay.relations.get(name)];
    if (after === undefined) continue;
    if (before === undefined) created.push(after);
    else changed.push({ before, after });
  }
  const dropped = removed.flatMap((name) => state.relations.get(name) ?? []);
  return { overlay, preview: { after: (name) => overlay.relations.get(name), created, dropped, changed } };
}

const maps = [
  "relations",
  "indexTables",
  "sequencesOf",
  "sourcesOf",
  "types",
  "functions",
  "publications",
  "created",
] as const;

/** Carries an overlay's changes over into the state that it lies over. */
export function commitOverlay(overlay: Overlay): void {
  const { base } = overlay;
  for (const name of maps) (overlay[name] as OverlayMap<string, NonNullable<unknown>>).commitTo(base[name]);
  base.moved.push(...overlay.moved);
  base.schemas = overlay.schemas;
  base.extensions = overlay.extensions;
  base.searchPath = overlay.searchPath;
  base.complete = overlay.complete;
  base.doubted = overlay.doubted;
}

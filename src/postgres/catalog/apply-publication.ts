import type { Node } from "@pgsql/types";
import { type CatalogState, findRelation } from "./catalog-state.ts";
import { rangeName } from "./tree.ts";

/** The tables that a list of publication objects names. */
export function publishedTables(
  state: CatalogState,
  objects: readonly Node[] | undefined,
): readonly string[] {
  return (objects ?? []).flatMap((node) => {
    if (!("PublicationObjSpec" in node)) return [];
    const { pubtable, name, pubobjtype } = node.PublicationObjSpec;
    if (pubtable !== undefined)
      return [findRelation(state, rangeName(pubtable.relation))?.name ?? ""].filter(Boolean);
    if (pubobjtype !== "PUBLICATIONOBJ_TABLES_IN_SCHEMA") return [];
    return [...state.relations.values()]
      .filter(({ schema }) => schema === name)
      .map((relation) => relation.name);
  });
}

const schemasOf = (objects: readonly Node[] | undefined): readonly string[] =>
  (objects ?? []).flatMap((node) =>
    "PublicationObjSpec" in node && node.PublicationObjSpec.pubobjtype === "PUBLICATIONOBJ_TABLES_IN_SCHEMA"
      ? (node.PublicationObjSpec.name ?? [])
      : [],
  );

/** Records CREATE PUBLICATION and ALTER PUBLICATION. */
export function applyPublication(state: CatalogState, tree: Node): void {
  if ("CreatePublicationStmt" in tree) {
    const { pubname = "", pubobjects, for_all_tables } = tree.CreatePublicationStmt;
    const tables = publishedTables(state, pubobjects);
    const schemas = schemasOf(pubobjects);
    const allTables = for_all_tables === true;
    state.publications.set(pubname, {
      name: pubname,
      allTables,
      tables,
      ...(schemas.length > 0 && { schemas }),
    });
    return;
  }
  if (!("AlterPublicationStmt" in tree)) return;
  const { pubname = "", pubobjects, action } = tree.AlterPublicationStmt;
  const before = state.publications.get(pubname);
  if (before === undefined || pubobjects === undefined) return;
  const named = publishedTables(state, pubobjects);
  const tables =
    action === "AP_SetObjects"
      ? named
      : action === "AP_DropObjects"
        ? before.tables.filter((each) => !named.includes(each))
        : [...before.tables, ...named];
  state.publications.set(pubname, { ...before, tables });
}

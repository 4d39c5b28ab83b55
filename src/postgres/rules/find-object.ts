import type { Node } from "@pgsql/types";
import type { CatalogData } from "../../model/catalog.ts";
import type { Subject } from "./subject.ts";
import { strings } from "./syntax.ts";

/** Qualified name of the type, domain, function or procedure of production that a node names; null: production has none. */
export function findObject(subject: Subject, object: Node | undefined): string | null {
  const names = namesOf(object);
  return names === null
    ? null
    : (lookUp(names, subject, ({ functions }) => functions) ?? lookUp(names, subject, ({ types }) => types));
}

function namesOf(object: Node | undefined): readonly string[] | null {
  if (object === undefined) return null;
  if ("List" in object) return strings(object.List.items);
  if ("ObjectWithArgs" in object) return strings(object.ObjectWithArgs.objname);
  return "TypeName" in object ? strings(object.TypeName.names) : null;
}

function lookUp(
  names: readonly string[],
  { ground: { snapshot } }: Subject,
  kind: (catalog: CatalogData) => readonly { readonly name: string }[],
): string | null {
  const bare = names.at(-1);
  if (snapshot === null || bare === undefined) return null;
  const schemas = names.length > 1 ? [names.at(-2)] : snapshot.catalog.searchPath;
  const found = kind(snapshot.catalog).find(({ name }) =>
    schemas.some((schema) => name === `${schema}.${bare}` || name === `${schema}."${bare}"`),
  );
  return found?.name ?? null;
}

import type { CatalogData, FunctionFacts, Relation, TypeFacts } from "../../model/catalog.ts";

/**
 * Compares the catalog of production with that of its restored copy, object by object. Owners are left out, since on a
 * shadow the migration's role owns everything; so is the search path, which belongs to a role.
 *
 * @returns one sentence for each object that differs, empty where nothing does.
 */
export function compareCatalogs(source: CatalogData, restored: CatalogData): string[] {
  const functionName = ({ name, arguments: types }: FunctionFacts): string => `${name}(${types.join(", ")})`;
  return [
    ...compareObjects(
      "relation",
      source.relations.map(inNameOrder),
      restored.relations.map(inNameOrder),
      (relation: Relation) => relation.name,
      ["owner"],
    ),
    ...compareObjects("type", source.types, restored.types, (type: TypeFacts) => type.name),
    ...compareObjects("function", source.functions, restored.functions, functionName),
    ...compareObjects("extension", source.extensions, restored.extensions, ({ name }) => name, ["version"]),
    ...compareObjects("publication", source.publications, restored.publications, ({ name }) => name),
    ...source.schemas
      .filter((name) => !restored.schemas.includes(name))
      .map((name) => `schema ${name} is missing`),
  ];
}

function compareObjects<T extends object>(
  kind: string,
  source: readonly T[],
  restored: readonly T[],
  nameOf: (object: T) => string,
  allowed: readonly string[] = [],
): string[] {
  const copies = new Map(restored.map((object) => [nameOf(object), object]));
  const differences: string[] = [];
  for (const object of source) {
    const name = nameOf(object);
    const copy = copies.get(name);
    copies.delete(name);
    if (!copy) differences.push(`${kind} ${name} is missing`);
    else {
      const fields = (Object.keys(object) as (keyof T & string)[]).filter(
        (field) => !allowed.includes(field) && !same(object[field], copy[field]),
      );
      if (fields.length > 0) differences.push(`${kind} ${name} differs in ${fields.join(", ")}`);
    }
  }
  return [...differences, ...[...copies.keys()].map((name) => `${kind} ${name} is in the copy only`)];
}

/** Lists of objects may come in any order of fields; their own order is that of their names. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

/** Statistics objects and partitions come in the order in which they were made, which a restore does not keep. */
function inNameOrder(relation: Relation): Relation {
  return {
    ...relation,
    statistics: [...(relation.statistics ?? [])].sort(),
    children: [...relation.children].sort(),
  };
}

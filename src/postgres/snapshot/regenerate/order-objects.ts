import type { Dependency } from "./dependencies.ts";
import type { SchemaObject } from "./schema-object.ts";

/**
 * Puts objects into an order in which each comes after what it needs, and otherwise as they stand. A circle is cut where
 * it is met; the restore then tells what did not work.
 */
export function orderObjects(
  objects: readonly SchemaObject[],
  dependencies: readonly Dependency[],
): SchemaObject[] {
  const byId = new Map(objects.map((object) => [object.id, object]));
  const needed = new Map<string, string[]>();
  for (const dependency of dependencies) {
    const list = needed.get(dependency.needs);
    if (list) list.push(dependency.needed);
    else needed.set(dependency.needs, [dependency.needed]);
  }
  const ordered: SchemaObject[] = [];
  const met = new Set<string>();
  const visit = (object: SchemaObject): void => {
    if (met.has(object.id)) return;
    met.add(object.id);
    const first = (needed.get(object.id) ?? [])
      .map((id) => byId.get(id))
      .filter((other) => other !== undefined);
    for (const other of first.sort((a, b) => (a.name < b.name ? -1 : 1))) visit(other);
    ordered.push(object);
  };
  for (const object of objects) visit(object);
  return ordered;
}

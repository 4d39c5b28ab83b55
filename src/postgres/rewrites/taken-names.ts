import type { Relation } from "../../model/catalog.ts";
import type { Subject } from "../rules/subject.ts";

/** Every relation that is known: the snapshot's, and those that statements under review met. */
export function knownRelations(subject: Subject): readonly Relation[] {
  const found = new Map<string, Relation>();
  for (const relation of subject.ground.snapshot?.catalog.relations ?? []) found.set(relation.name, relation);
  for (const [name, relation] of subject.analysis.before) found.set(name, relation);
  return [...found.values()];
}

/** Tells whether a schema has a relation or an index of that bare name: they share one name space. */
export function takenInSchema(subject: Subject, schema: string): (name: string) => boolean {
  const names = new Set<string>();
  for (const relation of knownRelations(subject)) {
    if (relation.schema !== schema) continue;
    names.add(relation.bareName);
    for (const index of relation.indexes) names.add(bareNameOf(index.name));
  }
  return (name) => names.has(name);
}

/** Tells whether a table has a constraint or a trigger of that name. */
export function takenOnTable(relation: Relation | undefined): (name: string) => boolean {
  const names = new Set([
    ...(relation?.constraints ?? []).map(({ name }) => name),
    ...(relation?.triggers ?? []).map(({ name }) => name),
  ]);
  return (name) => names.has(name);
}

/** `public."Order_idx"` → `Order_idx`. */
export function bareNameOf(qualifiedName: string): string {
  const match = /(?:^|\.)("(?:[^"]|"")+"|[^".]+)$/u.exec(qualifiedName);
  const last = match?.[1] ?? qualifiedName;
  return last.startsWith('"') ? last.slice(1, -1).replaceAll('""', '"') : last;
}

import type { Relation } from "../../model/catalog.ts";
import { type CatalogState, ownedSequences, putRelation, sourcesOf } from "./catalog-state.ts";
import { qualifyName, splitName } from "./quote-identifier.ts";

/** Gives a relation another name or schema, and tells every relation that knows it by name. */
export function moveRelation(state: CatalogState, relation: Relation, to: string): void {
  const from = relation.name;
  const { schema, name } = splitName(to);
  state.moved.push({ from, to });
  state.relations.delete(from);
  for (const index of relation.indexes) state.indexTables.delete(index.name);
  const moves = schema !== relation.schema;
  const indexes = relation.indexes.map((each) => ({
    ...each,
    table: to,
    name: moves ? qualifyName(schema, splitName(each.name).name) : each.name,
  }));
  if (moves)
    state.moved.push(
      ...indexes.map((each, at) => ({ from: relation.indexes[at]?.name ?? "", to: each.name })),
    );
  const constraints = relation.constraints.map((each) =>
    each.index === null || !moves
      ? each
      : { ...each, index: qualifyName(schema, splitName(each.index).name) },
  );
  putRelation(state, { ...relation, name: to, schema, bareName: name, indexes, constraints });
  if (state.created.delete(from)) state.created.set(to, true);
  const neighbours = [
    ...relation.parents,
    ...relation.children,
    ...relation.referencedBy.map((each) => each.relation),
    ...constraints.flatMap((each) => each.references?.relation ?? []),
    ...sourcesOf(state, from).map((each) => each.name),
    ...ownedSequences(state, from).map((each) => each.name),
  ];
  for (const name of new Set(neighbours)) {
    const each = state.relations.get(name === from ? to : name);
    if (each !== undefined) putRelation(state, withReferencesMoved(each, from, to));
  }
}

function withReferencesMoved(relation: Relation, from: string, to: string): Relation {
  const swap = (name: string): string => (name === from ? to : name);
  return {
    ...relation,
    parents: relation.parents.map(swap),
    children: relation.children.map(swap),
    referencedBy: relation.referencedBy.map((each) =>
      each.relation === from ? { ...each, relation: to } : each,
    ),
    usedByViews: relation.usedByViews.map((each) =>
      each.relation === from ? { ...each, relation: to } : each,
    ),
    constraints: relation.constraints.map((each) =>
      each.references?.relation === from
        ? { ...each, references: { ...each.references, relation: to } }
        : each,
    ),
    ownedBy: relation.ownedBy?.startsWith(`${from}.`)
      ? to + relation.ownedBy.slice(from.length)
      : relation.ownedBy,
  };
}

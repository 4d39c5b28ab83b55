import type { FunctionFacts } from "../../model/catalog.ts";
import { type CatalogState, findType, resolveName, updateRelation } from "./catalog-state.ts";
import { moveRelation } from "./move-relation.ts";
import { qualifyName, splitName } from "./quote-identifier.ts";
import type { WrittenName } from "./tree.ts";

export function renameSchema(state: CatalogState, from: string, to: string): void {
  if (!state.schemas.has(from)) return;
  state.schemas = new Set([...state.schemas].map((each) => (each === from ? to : each)));
  for (const relation of [...state.relations.values()]) {
    if (relation.schema === from) moveRelation(state, relation, qualifyName(to, relation.bareName));
  }
  for (const type of [...state.types.values()]) {
    const { schema, name } = splitName(type.name);
    if (schema === from) moveType(state, type.name, qualifyName(to, name));
  }
  for (const [qualified, found] of [...state.functions]) {
    const { schema, name } = splitName(qualified);
    if (schema === from) moveFunction(state, qualified, qualifyName(to, name), found);
  }
}

export const toName = (parts: readonly string[]): WrittenName => ({
  schema: parts.at(-2) ?? null,
  name: parts.at(-1) ?? "",
});

export function renameType_(state: CatalogState, parts: readonly string[], to: string): void {
  const type = findType(state, toName(parts));
  if (type !== undefined) moveType(state, type.name, qualifyName(splitName(type.name).schema, to));
}

/** Gives a type another name or schema, in every column that has it too. */
export function moveType(state: CatalogState, from: string, to: string): void {
  const type = state.types.get(from);
  if (type === undefined) return;
  state.types.delete(from);
  state.types.set(to, { ...type, name: to });
  for (const relation of [...state.relations.values()]) {
    if (!relation.columns.some((each) => each.type.startsWith(from))) continue;
    updateRelation(state, relation.name, ({ columns }) => ({
      columns: columns.map((each) =>
        each.type === from || each.type === `${from}[]`
          ? { ...each, type: to + each.type.slice(from.length) }
          : each,
      ),
    }));
  }
}

export function renameFunction(state: CatalogState, parts: readonly string[], to: string): void {
  const name = resolveName(state, toName(parts), (each) => state.functions.has(each));
  const found = name === undefined ? undefined : state.functions.get(name);
  if (name !== undefined && found !== undefined) {
    moveFunction(state, name, qualifyName(splitName(name).schema, to), found);
  }
}

export function moveFunction(
  state: CatalogState,
  from: string,
  to: string,
  found: readonly FunctionFacts[],
): void {
  state.functions.delete(from);
  state.functions.set(
    to,
    found.map((each) => ({ ...each, name: to })),
  );
}

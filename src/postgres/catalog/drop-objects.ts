import type { DropStmt } from "@pgsql/types";
import {
  type CatalogState,
  findIndex,
  findRelation,
  findType,
  resolveName,
  updateRelation,
} from "./catalog-state.ts";
import { dropIndex } from "./drop-index.ts";
import { dropRelation } from "./drop-relation.ts";
import { qualifyName, quoteIdentifier } from "./quote-identifier.ts";
import { removeColumn } from "./remove-column.ts";
import { objectName, type WrittenName } from "./tree.ts";

const toName = (parts: readonly string[]): WrittenName => ({
  schema: parts.at(-2) ?? null,
  name: parts.at(-1) ?? "",
});

/** Records DROP of any kind of object, with what CASCADE takes along. */
export function applyDrop(state: CatalogState, statement: DropStmt): void {
  for (const node of statement.objects ?? []) dropOne(state, statement, objectName(node));
}

function dropOne(state: CatalogState, { removeType }: DropStmt, parts: readonly string[]): void {
  switch (removeType) {
    case "OBJECT_TABLE":
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
    case "OBJECT_SEQUENCE":
    case "OBJECT_FOREIGN_TABLE": {
      const relation = findRelation(state, toName(parts));
      if (relation !== undefined) dropRelation(state, relation.name);
      return;
    }
    case "OBJECT_INDEX": {
      const found = findIndex(state, toName(parts));
      if (found !== undefined) dropIndex(state, found.table.name, found.index.name);
      return;
    }
    case "OBJECT_TYPE":
    case "OBJECT_DOMAIN": {
      dropType(state, toName(parts));
      return;
    }
    case "OBJECT_SCHEMA": {
      dropSchema(state, parts[0] ?? "");
      return;
    }
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE":
    case "OBJECT_AGGREGATE": {
      const name = resolveName(state, toName(parts), (each) => state.functions.has(each));
      if (name !== undefined) dropFunction(state, name);
      return;
    }
    case "OBJECT_TRIGGER":
    case "OBJECT_POLICY":
    case "OBJECT_RULE": {
      dropOnRelation(state, removeType, parts);
      return;
    }
    case "OBJECT_EXTENSION":
      state.extensions = without(state.extensions, parts[0] ?? "");
      return;
    case "OBJECT_PUBLICATION":
      state.publications.delete(parts[0] ?? "");
      return;
    case "OBJECT_STATISTIC_EXT": {
      dropStatistics(state, toName(parts));
      return;
    }
    default:
      return;
  }
}

/** Where the server lets a function go that triggers call, it was with CASCADE, and the triggers are gone too. */
function dropFunction(state: CatalogState, name: string): void {
  state.functions.delete(name);
  for (const relation of [...state.relations.values()]) {
    if (!relation.triggers.some((each) => each.function === name)) continue;
    updateRelation(state, relation.name, ({ triggers }) => ({
      triggers: triggers.filter((each) => each.function !== name),
    }));
  }
}

function dropStatistics(state: CatalogState, { schema, name }: WrittenName): void {
  const wanted = (schema === null ? state.searchPath : [schema]).map((each) => qualifyName(each, name));
  for (const relation of [...state.relations.values()]) {
    if (!relation.statistics?.some((each) => wanted.includes(each))) continue;
    updateRelation(state, relation.name, ({ statistics = [] }) => ({
      statistics: statistics.filter((each) => !wanted.includes(each)),
    }));
  }
}

function dropOnRelation(state: CatalogState, kind: string, parts: readonly string[]): void {
  const relation = findRelation(state, toName(parts.slice(0, -1)));
  const name = parts.at(-1) ?? "";
  if (relation === undefined) return;
  updateRelation(state, relation.name, ({ triggers, policies, rules }) => ({
    triggers: kind === "OBJECT_TRIGGER" ? triggers.filter((each) => each.name !== name) : triggers,
    policies: kind === "OBJECT_POLICY" ? policies.filter((each) => each !== name) : policies,
    rules: kind === "OBJECT_RULE" ? rules.filter((each) => each !== name) : rules,
  }));
}

function dropType(state: CatalogState, name: WrittenName): void {
  const type = findType(state, name);
  if (type === undefined) return;
  state.types.delete(type.name);
  for (const relation of [...state.relations.values()]) {
    for (const column of relation.columns) {
      if (column.type === type.name || column.type === `${type.name}[]`)
        removeColumn(state, relation.name, column.name);
    }
  }
}

function dropSchema(state: CatalogState, schema: string): void {
  state.schemas = without(state.schemas, schema);
  for (const relation of [...state.relations.values()])
    if (relation.schema === schema) dropRelation(state, relation.name);
  const prefix = `${quoteIdentifier(schema)}.`;
  for (const map of [state.types, state.functions]) {
    for (const name of [...map.keys()]) if (name.startsWith(prefix)) map.delete(name);
  }
}

const without = (names: ReadonlySet<string>, dropped: string): ReadonlySet<string> =>
  new Set([...names].filter((each) => each !== dropped));

import type { DropStmt } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import {
  type CatalogState,
  findIndex,
  findRelation,
  findType,
  resolveName,
  updateRelation,
} from "./catalog-state.ts";
import { qualifyName, quoteIdentifier } from "./quote-identifier.ts";
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
      if (name !== undefined) state.functions.delete(name);
      return;
    }
    case "OBJECT_TRIGGER":
    case "OBJECT_POLICY":
    case "OBJECT_RULE": {
      dropOnRelation(state, removeType, parts);
      return;
    }
    case "OBJECT_EXTENSION":
      state.extensions.delete(parts[0] ?? "");
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

/** Drops a relation with its partitions or children, the views on it, its sequences and what references it. */
export function dropRelation(state: CatalogState, name: string): void {
  const relation = state.relations.get(name);
  if (relation === undefined) return;
  state.relations.delete(name);
  state.created.delete(name);
  for (const index of relation.indexes) state.indexTables.delete(index.name);
  for (const child of relation.children) dropRelation(state, child);
  for (const view of relation.usedByViews) dropRelation(state, view.relation);
  for (const parent of relation.parents) {
    updateRelation(state, parent, ({ children }) => ({ children: children.filter((each) => each !== name) }));
  }
  for (const { relation: other, constraint } of relation.referencedBy)
    removeConstraint(state, other, constraint);
  forgetReferences(state, relation);
  for (const each of [...state.relations.values()]) {
    if (each.ownedBy?.startsWith(`${name}.`)) dropRelation(state, each.name);
    if (each.usedByViews.some((view) => view.relation === name)) {
      updateRelation(state, each.name, ({ usedByViews }) => ({
        usedByViews: usedByViews.filter((view) => view.relation !== name),
      }));
    }
  }
}

function forgetReferences(state: CatalogState, relation: Relation): void {
  for (const { references, name } of relation.constraints) {
    if (references === null) continue;
    updateRelation(state, references.relation, ({ referencedBy }) => ({
      referencedBy: referencedBy.filter(
        (each) => each.relation !== relation.name || each.constraint !== name,
      ),
    }));
  }
}

/** Drops an index with those of the partitions that are parts of it. */
export function dropIndex(state: CatalogState, table: string, name: string): void {
  const relation = state.relations.get(table);
  updateRelation(state, table, ({ indexes }) => ({ indexes: indexes.filter((each) => each.name !== name) }));
  for (const child of relation?.children ?? []) {
    const part = state.relations.get(child)?.indexes.find((each) => each.parent === name);
    if (part !== undefined) dropIndex(state, child, part.name);
  }
}

/** Removes a constraint with its index, what references it, and its likes on children. */
export function removeConstraint(state: CatalogState, table: string, name: string): void {
  const relation = state.relations.get(table);
  const constraint = relation?.constraints.find((each) => each.name === name);
  if (relation === undefined || constraint === undefined) return;
  updateRelation(state, table, ({ constraints, columns }) => ({
    constraints: constraints.filter((each) => each !== constraint),
    columns:
      constraint.kind === "not null"
        ? columns.map((each) => (each.name === constraint.columns[0] ? { ...each, notNull: false } : each))
        : columns,
  }));
  if (constraint.references !== null) {
    updateRelation(state, constraint.references.relation, ({ referencedBy }) => ({
      referencedBy: referencedBy.filter((each) => each.relation !== table || each.constraint !== name),
    }));
  }
  const { index } = constraint;
  for (const child of relation.children) {
    const relationOfChild = state.relations.get(child);
    const part =
      index === null
        ? relationOfChild?.constraints.find((each) => isLike(each, constraint))
        : relationOfChild?.constraints.find((each) => partOf(relationOfChild, each.index, index));
    if (part !== undefined) removeConstraint(state, child, part.name);
  }
  if (index !== null) {
    for (const other of relation.referencedBy) dropKeyThatUses(state, other, relation, constraint.columns);
    dropIndex(state, table, index);
  }
}

function isLike(own: Relation["constraints"][number], parents: Relation["constraints"][number]): boolean {
  if (own.kind !== parents.kind) return false;
  if (own.kind === "foreign key") {
    return (
      own.references?.relation === parents.references?.relation &&
      String(own.columns) === String(parents.columns)
    );
  }
  return own.kind === "not null" ? own.columns[0] === parents.columns[0] : own.name === parents.name;
}

const partOf = (table: Relation, index: string | null, parent: string): boolean =>
  index !== null && table.indexes.some((each) => each.name === index && each.parent === parent);

function dropKeyThatUses(
  state: CatalogState,
  other: Relation["referencedBy"][number],
  table: Relation,
  columns: readonly string[],
): void {
  const key = state.relations.get(other.relation)?.constraints.find(({ name }) => name === other.constraint);
  if (key?.references?.relation !== table.name) return;
  if (new Set([...key.references.columns, ...columns]).size === columns.length) {
    removeConstraint(state, other.relation, other.constraint);
  }
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
  state.schemas.delete(schema);
  for (const relation of [...state.relations.values()])
    if (relation.schema === schema) dropRelation(state, relation.name);
  const prefix = `${quoteIdentifier(schema)}.`;
  for (const map of [state.types, state.functions]) {
    for (const name of [...map.keys()]) if (name.startsWith(prefix)) map.delete(name);
  }
}

/** Removes a column with the indexes, constraints, views and sequences that use it, in children too. */
export function removeColumn(state: CatalogState, table: string, column: string, recurse = true): void {
  const relation = state.relations.get(table);
  if (relation === undefined || !relation.columns.some(({ name }) => name === column)) return;
  for (const constraint of relation.constraints) {
    if (constraint.columns.includes(column)) removeConstraint(state, table, constraint.name);
  }
  for (const other of relation.referencedBy) {
    const key = state.relations
      .get(other.relation)
      ?.constraints.find(({ name }) => name === other.constraint);
    if (key?.references?.columns.includes(column)) removeConstraint(state, other.relation, other.constraint);
  }
  const uses = (text: string | null): boolean => text !== null && mentions(text, column);
  for (const index of state.relations.get(table)?.indexes ?? []) {
    const used = index.columns.includes(column) || index.include.includes(column);
    if (used || uses(index.expressions) || uses(index.predicate)) dropIndex(state, table, index.name);
  }
  for (const view of relation.usedByViews)
    if (view.columns.includes(column)) dropRelation(state, view.relation);
  const owner = `${qualifyName(relation.schema, relation.bareName)}.${quoteIdentifier(column)}`;
  for (const each of [...state.relations.values()])
    if (each.ownedBy === owner) dropRelation(state, each.name);
  updateRelation(state, table, ({ columns }) => ({
    columns: columns.filter(
      ({ name, generated, default: text }) => name !== column && !(generated !== null && uses(text)),
    ),
  }));
  if (recurse) for (const child of relation.children) removeColumn(state, child, column);
}

/** True where an expression's text names a column; a string constant of the same text counts too. */
export function mentions(expression: string, column: string): boolean {
  const quoted = quoteIdentifier(column).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(^|[^\\w"])${quoted}($|[^\\w"])`).test(expression);
}

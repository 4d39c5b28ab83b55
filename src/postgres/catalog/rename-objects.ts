import type { AlterObjectSchemaStmt, RenameStmt } from "@pgsql/types";
import type { Constraint, FunctionFacts, Index, Relation } from "../../model/catalog.ts";
import {
  type CatalogState,
  findIndex,
  findRelation,
  findType,
  putRelation,
  resolveName,
  updateRelation,
  withDescendants,
} from "./catalog-state.ts";
import { qualifyName, splitName } from "./quote-identifier.ts";
import { objectName, rangeName, type WrittenName } from "./tree.ts";

/** Records ALTER … RENAME. */
export function applyRename(state: CatalogState, statement: RenameStmt): void {
  const { renameType, newname = "", subname = "" } = statement;
  const relation =
    statement.relation === undefined ? undefined : findRelation(state, rangeName(statement.relation));
  switch (renameType) {
    case "OBJECT_COLUMN":
    case "OBJECT_ATTRIBUTE":
      if (relation !== undefined)
        renameColumn(state, relation, subname, newname, statement.relation?.inh === true);
      return;
    case "OBJECT_TABCONSTRAINT":
      if (relation !== undefined) renameConstraint(state, relation, subname, newname);
      return;
    case "OBJECT_TRIGGER":
      if (relation !== undefined) renameTrigger(state, relation.name, subname, newname);
      return;
    case "OBJECT_POLICY":
    case "OBJECT_RULE":
      if (relation !== undefined) renameInLists(state, relation.name, subname, newname);
      return;
    case "OBJECT_SCHEMA": {
      renameSchema(state, subname, newname);
      return;
    }
    case "OBJECT_TYPE":
    case "OBJECT_DOMAIN": {
      renameType_(state, objectName(statement.object), newname);
      return;
    }
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE": {
      renameFunction(state, objectName(statement.object), newname);
      return;
    }
    default: {
      renameRelation(state, statement, relation, newname);
      return;
    }
  }
}

function renameRelation(
  state: CatalogState,
  statement: RenameStmt,
  relation: Relation | undefined,
  newname: string,
): void {
  if (relation !== undefined) {
    moveRelation(state, relation, qualifyName(relation.schema, newname));
    return;
  }
  const found =
    statement.relation === undefined ? undefined : findIndex(state, rangeName(statement.relation));
  if (found !== undefined) renameIndex(state, found.table, found.index, newname);
}

/** Gives a relation another name or schema, and tells every relation that knows it by name. */
export function moveRelation(state: CatalogState, relation: Relation, to: string): void {
  const from = relation.name;
  const { schema, name } = splitName(to);
  state.relations.delete(from);
  for (const index of relation.indexes) state.indexTables.delete(index.name);
  const moves = schema !== relation.schema;
  const indexes = relation.indexes.map((each) => ({
    ...each,
    table: to,
    name: moves ? qualifyName(schema, splitName(each.name).name) : each.name,
  }));
  const constraints = relation.constraints.map((each) =>
    each.index === null || !moves
      ? each
      : { ...each, index: qualifyName(schema, splitName(each.index).name) },
  );
  putRelation(state, { ...relation, name: to, schema, bareName: name, indexes, constraints });
  if (state.created.delete(from)) state.created.set(to, true);
  for (const each of [...state.relations.values()]) {
    const updated = withReferencesMoved(each, from, to);
    if (updated !== each) putRelation(state, updated);
  }
}

function withReferencesMoved(relation: Relation, from: string, to: string): Relation {
  const swap = (name: string): string => (name === from ? to : name);
  const touches =
    relation.parents.includes(from) ||
    relation.children.includes(from) ||
    relation.referencedBy.some((each) => each.relation === from) ||
    relation.usedByViews.some((each) => each.relation === from) ||
    relation.constraints.some((each) => each.references?.relation === from) ||
    relation.ownedBy?.startsWith(`${from}.`) === true;
  if (!touches) return relation;
  return {
    ...relation,
    parents: relation.parents.map(swap),
    children: relation.children.map(swap),
    referencedBy: relation.referencedBy.map((each) => ({ ...each, relation: swap(each.relation) })),
    usedByViews: relation.usedByViews.map((each) => ({ ...each, relation: swap(each.relation) })),
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

function renameIndex(state: CatalogState, table: Relation, index: Index, newname: string): void {
  const name = qualifyName(table.schema, newname);
  updateRelation(state, table.name, ({ indexes, constraints }) => ({
    indexes: indexes.map((each) => (each.name === index.name ? { ...each, name } : each)),
    constraints: constraints.map((each) =>
      each.index === index.name ? { ...each, index: name, name: newname } : each,
    ),
  }));
  for (const child of table.children) {
    updateRelation(state, child, ({ indexes }) => ({
      indexes: indexes.map((each) => (each.parent === index.name ? { ...each, parent: name } : each)),
    }));
  }
  if (state.created.delete(index.name)) state.created.set(name, true);
}

function renameConstraint(state: CatalogState, table: Relation, from: string, to: string): void {
  const constraint = table.constraints.find(({ name }) => name === from);
  if (constraint === undefined) return;
  const index = table.indexes.find(({ name }) => name === constraint.index);
  if (index !== undefined) {
    renameIndex(state, table, index, to);
    return;
  }
  const rename = (each: Constraint): Constraint => (each.name === from ? { ...each, name: to } : each);
  const inherits = constraint.kind === "check" || constraint.kind === "not null";
  for (const each of inherits ? withDescendants(state, table.name) : [table]) {
    updateRelation(state, each.name, ({ constraints }) => ({ constraints: constraints.map(rename) }));
  }
  if (constraint.references !== null) {
    updateRelation(state, constraint.references.relation, ({ referencedBy }) => ({
      referencedBy: referencedBy.map((each) =>
        each.relation === table.name && each.constraint === from ? { ...each, constraint: to } : each,
      ),
    }));
  }
}

function renameColumn(
  state: CatalogState,
  relation: Relation,
  from: string,
  to: string,
  recurse: boolean,
): void {
  const swap = <Name extends string | null>(name: Name): Name => (name === from ? (to as Name) : name);
  const tables = recurse ? withDescendants(state, relation.name) : [relation];
  for (const { name } of tables) {
    updateRelation(state, name, (each) => ({
      columns: each.columns.map((column) => ({ ...column, name: swap(column.name) })),
      constraints: each.constraints.map((own) => ({
        ...own,
        columns: own.columns.map(swap),
        definition: own.kind === "check" ? replaceName(own.definition, from, to) : own.definition,
      })),
      indexes: each.indexes.map((index) => ({
        ...index,
        columns: index.columns.map(swap),
        include: index.include.map(swap),
        expressions: index.expressions === null ? null : replaceName(index.expressions, from, to),
        predicate: index.predicate === null ? null : replaceName(index.predicate, from, to),
      })),
      usedByViews: each.usedByViews.map((view) => ({ ...view, columns: view.columns.map(swap) })),
      partitioned:
        each.partitioned === null
          ? null
          : { ...each.partitioned, key: replaceName(each.partitioned.key, from, to) },
    }));
    for (const { relation: other } of state.relations.get(name)?.referencedBy ?? []) {
      updateRelation(state, other, ({ constraints }) => ({
        constraints: constraints.map((own) =>
          own.references?.relation === name
            ? { ...own, references: { ...own.references, columns: own.references.columns.map(swap) } }
            : own,
        ),
      }));
    }
  }
}

function replaceName(text: string, from: string, to: string): string {
  const escaped = from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(
    new RegExp(`(^|[^\\w"'])"?${escaped}"?(?![\\w"'])`, "g"),
    (_, before: string) => before + to,
  );
}

function renameTrigger(state: CatalogState, table: string, from: string, to: string): void {
  for (const { name } of withDescendants(state, table)) {
    updateRelation(state, name, ({ triggers }) => ({
      triggers: triggers.map((each) => (each.name === from ? { ...each, name: to } : each)),
    }));
  }
}

function renameInLists(state: CatalogState, table: string, from: string, to: string): void {
  const swap = (name: string): string => (name === from ? to : name);
  updateRelation(state, table, ({ policies, rules }) => ({
    policies: policies.map(swap),
    rules: rules.map(swap),
  }));
}

function renameSchema(state: CatalogState, from: string, to: string): void {
  if (!state.schemas.delete(from)) return;
  state.schemas.add(to);
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

const toName = (parts: readonly string[]): WrittenName => ({
  schema: parts.at(-2) ?? null,
  name: parts.at(-1) ?? "",
});

function renameType_(state: CatalogState, parts: readonly string[], to: string): void {
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

function renameFunction(state: CatalogState, parts: readonly string[], to: string): void {
  const name = resolveName(state, toName(parts), (each) => state.functions.has(each));
  const found = name === undefined ? undefined : state.functions.get(name);
  if (name !== undefined && found !== undefined) {
    moveFunction(state, name, qualifyName(splitName(name).schema, to), found);
  }
}

function moveFunction(state: CatalogState, from: string, to: string, found: readonly FunctionFacts[]): void {
  state.functions.delete(from);
  state.functions.set(
    to,
    found.map((each) => ({ ...each, name: to })),
  );
}

/** Records ALTER … SET SCHEMA. */
export function applySetSchema(state: CatalogState, statement: AlterObjectSchemaStmt): void {
  const { newschema = "", objectType } = statement;
  const relation =
    statement.relation === undefined ? undefined : findRelation(state, rangeName(statement.relation));
  if (relation !== undefined) {
    moveRelation(state, relation, qualifyName(newschema, relation.bareName));
    for (const each of [...state.relations.values()]) {
      if (each.ownedBy?.startsWith(`${qualifyName(newschema, relation.bareName)}.`)) {
        moveRelation(state, each, qualifyName(newschema, each.bareName));
      }
    }
    return;
  }
  const parts = objectName(statement.object);
  if (objectType === "OBJECT_TYPE" || objectType === "OBJECT_DOMAIN") {
    const type = findType(state, toName(parts));
    if (type !== undefined) moveType(state, type.name, qualifyName(newschema, splitName(type.name).name));
    return;
  }
  const name = resolveName(state, toName(parts), (each) => state.functions.has(each));
  const found = name === undefined ? undefined : state.functions.get(name);
  if (name !== undefined && found !== undefined) {
    moveFunction(state, name, qualifyName(newschema, splitName(name).name), found);
  }
}

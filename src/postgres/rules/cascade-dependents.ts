import type { DropStmt, Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { findObject } from "./find-object.ts";
import { madeAgain } from "./made-again.ts";
import { isInProduction, productionEffects, relationBefore, type Subject } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";
import { type Dependent, toldByServer } from "./told-by-server.ts";

/** What CASCADE drops with the thing that the statement names. */
interface Dependents {
  /** Qualified name of the relation concerned, or null. */
  readonly relation: string | null;
  readonly dependents: readonly Dependent[];
}

/** Finds what hangs on the tables, columns, keys, types and functions that a statement drops with CASCADE. */
export function cascadeDependents(subject: Subject): Dependents {
  const { tree } = subject.statement;
  if ("DropStmt" in tree) {
    const { behavior, removeType, objects } = tree.DropStmt;
    if (behavior !== "DROP_CASCADE") return { relation: null, dependents: [] };
    const ofObjects = (objects ?? []).flatMap((each) => ofObject(subject, each, removeType));
    const tables = subject.analysis.effects.filter(
      ({ dataChange, created }) => dataChange === "drop" && !created,
    );
    const told = removeType === "OBJECT_SCHEMA" ? [] : toldByServer(subject);
    const ofTables = tables.flatMap(({ relation }) => [
      ...viewsOf(subject, relation, null),
      ...keysOn(subject, relation, null),
    ]);
    return {
      relation: tables[0]?.relation ?? null,
      dependents: staying(distinct([...ofTables, ...ofObjects, ...told]), subject),
    };
  }
  const alter = alterTableOf(subject);
  if (alter === null) return { relation: null, dependents: [] };
  const table = qualifiedName(subject, alter.table);
  const dependents = alter.commands.flatMap(({ subtype, behavior, name }) => {
    if (behavior !== "DROP_CASCADE" || name === undefined) return [];
    if (subtype === "AT_DropColumn") return viewsOf(subject, table, name);
    return subtype === "AT_DropConstraint" ? keysOn(subject, table, name) : [];
  });
  return {
    relation: table,
    dependents: staying(distinct([...dependents, ...toldByServer(subject)]), subject),
  };
}

function distinct(dependents: readonly Dependent[]): readonly Dependent[] {
  return dependents.filter(
    ({ kind, name }, index) =>
      dependents.findIndex((each) => each.kind === kind && each.name === name) === index,
  );
}

/** What the migration makes anew it knows of. */
function staying(dependents: readonly Dependent[], subject: Subject): readonly Dependent[] {
  return dependents.filter(
    ({ kind, name }) =>
      kind === "column" || madeAgain(subject, bareNameOf(name.split(" of ")[0] ?? name)) === null,
  );
}

function viewsOf(subject: Subject, table: string, column: string | null): readonly Dependent[] {
  return (productionFacts(subject, table)?.usedByViews ?? [])
    .filter(({ columns }) => column === null || columns.includes(column))
    .map(({ relation }) => ({ kind: "view" as const, name: displayRelation(relation) }));
}

/** Foreign keys of tables that stay; with a constraint only those that need it. */
function keysOn(subject: Subject, table: string, constraint: string | null): readonly Dependent[] {
  const facts = productionFacts(subject, table);
  const key = facts?.constraints.find(({ name }) => name === constraint);
  if (facts === undefined || (constraint !== null && key === undefined)) return [];
  const dropped = subject.analysis.effects.filter(({ dataChange }) => dataChange === "drop");
  return facts.referencedBy
    .filter(({ relation }) => relation !== table && !dropped.some((each) => each.relation === relation))
    .filter(
      ({ relation, constraint: name }) => key === undefined || needs(subject, relation, name, key.columns),
    )
    .map(({ relation, constraint: name }) => ({
      kind: "foreign key",
      name: `${name} of ${displayRelation(relation)}`,
    }));
}

/** True where a foreign key references just these columns. */
function needs(subject: Subject, relation: string, name: string, columns: readonly string[]): boolean {
  const { snapshot } = subject.ground;
  const facts =
    relationBefore(subject, relation) ?? snapshot?.catalog.relations.find((each) => each.name === relation);
  const referenced = facts?.constraints.find((each) => each.name === name)?.references?.columns ?? [];
  return referenced.length === columns.length && referenced.every((column) => columns.includes(column));
}

/** Triggers that call a function, columns of a type. */
function ofObject(subject: Subject, object: Node, kind: DropStmt["removeType"]): readonly Dependent[] {
  const name = findObject(subject, object);
  if (name === null) return [];
  const tables = productionEffects(subject).flatMap(
    ({ relation }) => productionFacts(subject, relation) ?? [],
  );
  if (kind === "OBJECT_FUNCTION") {
    return tables.flatMap(({ name: table, triggers }) =>
      triggers
        .filter((trigger) => trigger.function === name)
        .map((trigger) => ({ kind: "trigger", name: `${trigger.name} of ${displayRelation(table)}` })),
    );
  }
  if (kind !== "OBJECT_TYPE" && kind !== "OBJECT_DOMAIN") return [];
  const types = [displayRelation(name), name].flatMap((each) => [each, `${each}[]`]);
  return tables.flatMap(({ name: table, columns }) =>
    columns
      .filter(({ type }) => types.includes(type))
      .map((column) => ({ kind: "column", name: `${displayRelation(table)}.${column.name}` })),
  );
}

function productionFacts(subject: Subject, table: string): Relation | undefined {
  return isInProduction(subject, table) ? relationBefore(subject, table) : undefined;
}

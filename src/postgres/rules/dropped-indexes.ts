import type { IndexStmt } from "@pgsql/types";
import type { Index, Relation } from "../../model/catalog.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { leads } from "./covering-index.ts";
import { droppedNames, dropsIndex } from "./dropped-objects.ts";
import type { Subject } from "./subject.ts";
import { alterTableOf, relationNamed } from "./syntax.ts";

/** An index that a statement takes away, with its table. */
export interface DroppedIndex {
  readonly index: Index;
  readonly table: Relation;
}

/** The indexes that DROP INDEX, or DROP CONSTRAINT of a unique constraint, takes away. */
export function droppedIndexes(subject: Subject): readonly DroppedIndex[] {
  const tables = [...subject.analysis.before.values()];
  const byName = droppedNames(subject, "OBJECT_INDEX").flatMap((parts) =>
    tables.flatMap((table) =>
      table.indexes
        .filter(
          ({ name }) => bareNameOf(name) === parts.at(-1) && (parts.length < 2 || parts[0] === table.schema),
        )
        .map((index) => ({ index, table })),
    ),
  );
  const alter = alterTableOf(subject);
  const table = alter === null ? undefined : relationNamed(subject, alter.table);
  if (alter === null || table === undefined) return byName;
  return alter.commands.flatMap(({ subtype, name }) => {
    if (subtype !== "AT_DropConstraint") return [];
    const behind = table.constraints.find((each) => each.name === name)?.index;
    const index = table.indexes.find((each) => each.name === behind);
    return index === undefined ? [] : [{ index, table }];
  });
}

/** True where another index of the table, which stays, begins with the columns of one. */
export function otherServes(subject: Subject, index: Index, table: Relation): boolean {
  const columns = index.columns.flatMap((column) => column ?? []);
  if (columns.length < index.columns.length) return false;
  return table.indexes.some(
    (other) =>
      other.name !== index.name &&
      other.valid &&
      other.method === index.method &&
      (other.predicate === null || other.predicate === index.predicate) &&
      leads(other.columns, columns) &&
      !dropsIndex(subject, other.name),
  );
}

/** True where another unique index over the same columns, of all rows or of the same ones, stays. */
export function otherKeepsUnique(subject: Subject, index: Index, { indexes }: Relation): boolean {
  return indexes.some(
    (other) =>
      other.name !== index.name &&
      other.valid &&
      other.unique &&
      (other.predicate === null || other.predicate === index.predicate) &&
      !other.columns.includes(null) &&
      other.columns.join("\n") === index.columns.join("\n") &&
      !dropsIndex(subject, other.name),
  );
}

/**
 * The statement of the change set that makes an index of the table over these columns, or one in the place of an
 * expression: its author reworks them. Null: there is none.
 */
export function likeIndexMade({ ground }: Subject, index: Index): Subject | null {
  const maker = ground.subjects.find((each) => {
    const { tree } = each.statement;
    if (!("IndexStmt" in tree) || tree.IndexStmt.relation === undefined) return false;
    if (relationNamed(each, tree.IndexStmt.relation)?.name !== index.table) return false;
    const names = columnsOfIndex(tree.IndexStmt);
    return index.columns.every((column) => column === null || names.includes(column));
  });
  return maker ?? null;
}

function columnsOfIndex({ indexParams = [] }: IndexStmt): readonly string[] {
  return indexParams.flatMap((param) => ("IndexElem" in param ? (param.IndexElem.name ?? []) : []));
}

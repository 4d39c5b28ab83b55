import type { Relation } from "../../model/catalog.ts";
import { createdColumns, createdConstraints } from "./new-columns.ts";
import type { Subject } from "./subject.ts";
import { addedConstraint, alterTableOf, columnConstraints, qualifiedName, strings } from "./syntax.ts";

/** True where an index over `keys` finds rows by all of the columns: they are its first ones, in any order. */
export function leads(keys: readonly (string | null)[], columns: readonly string[]): boolean {
  const first = keys.slice(0, columns.length);
  return columns.every((column) => first.includes(column));
}

/** True where an index over all rows, of the relation or made by the change set, finds its rows by the columns. */
export function isIndexed(subject: Subject, relation: Relation, columns: readonly string[]): boolean {
  return (
    relation.indexes.some(
      ({ columns: keys, valid, predicate }) => valid && predicate === null && leads(keys, columns),
    ) || indexesMade(subject, relation.name).some((keys) => leads(keys, columns))
  );
}

/** The key columns of each index that the change set makes on a table, those of its constraints included. */
export function indexesMade(subject: Subject, table: string): readonly (readonly (string | null)[])[] {
  return subject.ground.subjects.flatMap((each) => keysMade(each, table));
}

function keysMade(subject: Subject, table: string): readonly (readonly (string | null)[])[] {
  const { tree } = subject.statement;
  if ("IndexStmt" in tree) {
    const { relation, indexParams, whereClause } = tree.IndexStmt;
    if (relation === undefined || whereClause !== undefined || qualifiedName(subject, relation) !== table)
      return [];
    return [
      (indexParams ?? []).map((param) => ("IndexElem" in param ? (param.IndexElem.name ?? null) : null)),
    ];
  }
  if ("CreateStmt" in tree) {
    const { relation } = tree.CreateStmt;
    return relation !== undefined && qualifiedName(subject, relation) === table ? keysOfCreate(subject) : [];
  }
  const alter = alterTableOf(subject);
  if (alter === null || qualifiedName(subject, alter.table) !== table) return [];
  return alter.commands.flatMap((command) => {
    const constraint = addedConstraint(command);
    return constraint !== null && isKey(constraint) ? [strings(constraint.keys)] : [];
  });
}

function keysOfCreate(subject: Subject): readonly (readonly string[])[] {
  const ofColumns = createdColumns(subject)
    .filter((column) => columnConstraints(column).some(isKey))
    .map(({ colname = "" }) => [colname]);
  const ofTable = createdConstraints(subject)
    .filter(isKey)
    .map(({ keys }) => strings(keys));
  return [...ofColumns, ...ofTable];
}

function isKey({ contype }: { readonly contype?: string }): boolean {
  return contype === "CONSTR_PRIMARY" || contype === "CONSTR_UNIQUE";
}

import type { RangeVar } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { createdColumns, createdConstraints } from "./new-columns.ts";
import { remember } from "./remember.ts";
import type { Ground, Subject } from "./subject.ts";
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
export function indexesMade({ ground }: Subject, table: string): readonly Keys[] {
  return madeByTable(ground).get(table) ?? [];
}

/** Bare names of key columns in order; null in the place of an expression. */
type Keys = readonly (string | null)[];

const madeByTable = remember(({ subjects }: Ground): ReadonlyMap<string, readonly Keys[]> => {
  const made = new Map<string, Keys[]>();
  for (const subject of subjects) {
    const { table, keys } = keysMade(subject);
    if (table === undefined || keys.length === 0) continue;
    const name = qualifiedName(subject, table);
    const others = made.get(name);
    if (others === undefined) made.set(name, [...keys]);
    else others.push(...keys);
  }
  return made;
});

function keysMade(subject: Subject): {
  readonly table: RangeVar | undefined;
  readonly keys: readonly Keys[];
} {
  const { tree } = subject.statement;
  if ("IndexStmt" in tree) {
    const { relation, indexParams = [], whereClause } = tree.IndexStmt;
    const keys = indexParams.map((param) => ("IndexElem" in param ? (param.IndexElem.name ?? null) : null));
    return { table: relation, keys: whereClause === undefined ? [keys] : [] };
  }
  if ("CreateStmt" in tree) return { table: tree.CreateStmt.relation, keys: keysOfCreate(subject) };
  const alter = alterTableOf(subject);
  const keys = (alter?.commands ?? []).flatMap((command) => {
    const constraint = addedConstraint(command);
    return constraint !== null && isKey(constraint) ? [strings(constraint.keys)] : [];
  });
  return { table: alter?.table, keys };
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

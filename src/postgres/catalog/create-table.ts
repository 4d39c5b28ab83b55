import type { ColumnDef, Constraint as ConstraintTree, CreateStmt } from "@pgsql/types";
import type { Column, Relation } from "../../model/catalog.ts";
import { addOwnedSequence, columnConstraints, columnFacts, serialType } from "./add-column.ts";
import { addConstraint } from "./add-constraint.ts";
import { changeOptions } from "./add-index.ts";
import { attachPartition, copyInheritedConstraints } from "./attach-partition.ts";
import {
  type CatalogState,
  findRelation,
  findType,
  insertName,
  isTaken,
  putRelation,
  updateRelation,
} from "./catalog-state.ts";
import { copyLike, copyLikeObjects } from "./copy-like.ts";
import { createdName } from "./created-name.ts";
import { deparseExpression } from "./deparse.ts";
import { describeBound } from "./describe-bound.ts";
import { newRelation } from "./new-relation.ts";
import { partitioning } from "./partitioning.ts";
import { rangeName, writtenName } from "./tree.ts";

const persistences = new Map([
  ["t", "temporary"],
  ["u", "unlogged"],
] as const);

/** Records CREATE TABLE with its columns, constraints, indexes and sequences. */
export function applyCreateTable(
  state: CatalogState,
  statement: CreateStmt,
  kind: Relation["kind"] = "table",
): void {
  const name = createdName(state, statement.relation);
  if (isTaken(state, name)) return;
  const persistence = persistences.get(statement.relation?.relpersistence as "t" | "u") ?? "permanent";
  const { partspec } = statement;
  putRelation(
    state,
    newRelation(name, kind, {
      persistence,
      accessMethod:
        kind === "foreign table" || partspec !== undefined ? null : (statement.accessMethod ?? "heap"),
      options: changeOptions([], statement.options, false),
      partitioned: partspec === undefined ? null : partitioning(partspec),
    }),
  );
  state.created.set(name, true);
  const parents = (statement.inhRelations ?? []).flatMap((node) => {
    const parent = "RangeVar" in node ? findRelation(state, rangeName(node.RangeVar)) : undefined;
    return parent === undefined ? [] : [parent];
  });
  inheritColumns(state, name, parents, statement.partbound !== undefined);
  if (statement.ofTypename !== undefined) {
    const columns = findType(state, writtenName(statement.ofTypename.names))?.attributes ?? [];
    updateRelation(state, name, () => ({ columns }));
  }
  addElements(state, name, statement);
  if (statement.partbound !== undefined && parents[0] !== undefined) {
    attachPartition(state, parents[0].name, name, describeBound(statement.partbound));
  } else {
    for (const parent of parents) linkChild(state, parent.name, name);
  }
}

/** Notes that a table inherits from another. */
export function linkChild(state: CatalogState, parent: string, child: string): void {
  updateRelation(state, parent, ({ children }) => ({ children: insertName(children, child) }));
  updateRelation(state, child, ({ parents }) => ({ parents: [...parents, parent] }));
}

function inheritColumns(
  state: CatalogState,
  name: string,
  parents: readonly Relation[],
  isPartition: boolean,
): void {
  const columns: Column[] = [];
  for (const parent of parents) {
    for (const column of parent.columns) {
      if (columns.some((each) => each.name === column.name)) continue;
      // A partition of an identity column has the identity of its parent from 17 on; a child never has.
      columns.push({ ...column, identity: isPartition && state.major >= 17 ? column.identity : null });
    }
  }
  updateRelation(state, name, () => ({ columns }));
  for (const parent of parents) copyInheritedConstraints(state, parent.name, name);
}

function addElements(state: CatalogState, name: string, statement: CreateStmt): void {
  const constraints: { readonly tree: ConstraintTree; readonly column: string | null }[] = [];
  const likes: { readonly source: Relation; readonly options: number }[] = [];
  for (const node of statement.tableElts ?? []) {
    if ("ColumnDef" in node) constraints.push(...addBareColumn(state, name, node.ColumnDef));
    else if ("Constraint" in node) constraints.push({ tree: node.Constraint, column: null });
    else if ("TableLikeClause" in node) likes.push(...copyLike(state, name, node.TableLikeClause));
  }
  for (const node of statement.constraints ?? []) {
    if ("Constraint" in node) constraints.push({ tree: node.Constraint, column: null });
  }
  const rank = ({ tree }: { tree: ConstraintTree }): number => constraintOrder[tree.contype ?? ""] ?? 0;
  // In CREATE TABLE every constraint is valid at once, whatever NOT VALID says.
  for (const { tree, column } of [...constraints].sort((a, b) => rank(a) - rank(b))) {
    addConstraint(
      state,
      name,
      tree.skip_validation === true ? { ...tree, skip_validation: false } : tree,
      column,
    );
  }
  for (const { source, options } of likes) copyLikeObjects(state, name, source, options);
}

/** Order in which CREATE TABLE makes constraints, which decides their automatic names. */
const constraintOrder: Readonly<Record<string, number>> = {
  CONSTR_CHECK: 1,
  CONSTR_PRIMARY: 2,
  CONSTR_UNIQUE: 3,
  CONSTR_EXCLUSION: 3,
  CONSTR_FOREIGN: 4,
};

/** Adds a column without its constraints, which come when all columns are known. */
function addBareColumn(
  state: CatalogState,
  table: string,
  definition: ColumnDef,
): { readonly tree: ConstraintTree; readonly column: string }[] {
  const name = definition.colname ?? "";
  const inherited = state.relations.get(table)?.columns.find((each) => each.name === name);
  if (inherited === undefined) {
    const { column, sequence } = columnFacts(state, table, definition);
    if (sequence !== null) addOwnedSequence(state, table, name, sequence, "permanent");
    updateRelation(state, table, ({ columns }) => ({ columns: [...columns, column] }));
  } else {
    mergeDefault(state, table, definition);
  }
  const constraints = columnConstraints(definition).map((tree) => ({ tree, column: name }));
  const hasIdentity = constraints.some(({ tree }) => tree.contype === "CONSTR_IDENTITY");
  return definition.typeName !== undefined && (hasIdentity || serialType(definition) !== undefined)
    ? [{ tree: { contype: "CONSTR_NOTNULL" }, column: name }, ...constraints]
    : constraints;
}

/** A column that a parent brings too keeps its facts but takes a default of its own. */
function mergeDefault(state: CatalogState, table: string, definition: ColumnDef): void {
  const written = columnConstraints(definition).find(({ contype }) => contype === "CONSTR_DEFAULT");
  if (written?.raw_expr === undefined) return;
  const text = deparseExpression(written.raw_expr);
  updateRelation(state, table, ({ columns }) => ({
    columns: columns.map((each) => (each.name === definition.colname ? { ...each, default: text } : each)),
  }));
}

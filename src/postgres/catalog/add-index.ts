import type { IndexElem, IndexStmt } from "@pgsql/types";
import type { Index, Relation } from "../../model/catalog.ts";
import { parseStatements } from "../parse/parse-statements.ts";
import { chooseRelationName, figureName, indexElementName, nameAddition } from "./automatic-names.ts";
import { type CatalogState, findRelation, isTaken, updateRelation } from "./catalog-state.ts";
import { deparseExpression } from "./deparse.ts";
import { qualifyName, quoteIdentifier, splitName } from "./quote-identifier.ts";
import { optionsOf, rangeName, strings } from "./tree.ts";

/** What an index is made of, before it has a name. */
export interface IndexShape {
  readonly method: string;
  readonly columns: readonly (string | null)[];
  readonly include: readonly string[];
  readonly unique: boolean;
  readonly primary: boolean;
  readonly expressions: string | null;
  readonly predicate: string | null;
  /** The definition from USING on: "USING btree (a DESC) WHERE …". */
  readonly tail: string;
  /** Names of the elements, INCLUDE columns behind them, for the automatic name. */
  readonly elementNames: readonly string[];
}

/** Records CREATE INDEX, on every partition too. */
export function applyCreateIndex(state: CatalogState, statement: IndexStmt): void {
  const table = findRelation(state, rangeName(statement.relation));
  if (table === undefined) return;
  const shape = shapeOf(statement);
  const name = statement.idxname ?? chooseIndexName(state, table.name, shape, "idx");
  if (isTaken(state, qualifyName(table.schema, name))) return;
  addIndex(state, table, name, shape, null, statement.relation?.inh === true);
}

/** Name that CREATE INDEX chooses where it gives none. */
export function chooseIndexName(
  state: CatalogState,
  table: string,
  shape: Pick<IndexShape, "elementNames">,
  label: string,
): string {
  return chooseRelationName(state, table, nameAddition(shape.elementNames), label);
}

/** Takes the shape of an index from its statement. */
export function shapeOf(statement: IndexStmt): IndexShape {
  const elements = (statement.indexParams ?? []).flatMap((node) =>
    "IndexElem" in node ? [node.IndexElem] : [],
  );
  const included = (statement.indexIncludingParams ?? []).flatMap((node) =>
    "IndexElem" in node ? [node.IndexElem] : [],
  );
  const expressions = elements.flatMap(({ expr }) => (expr === undefined ? [] : [deparseExpression(expr)]));
  return {
    method: statement.accessMethod ?? "btree",
    columns: elements.map(({ name }) => name ?? null),
    include: included.map(({ name }) => name ?? ""),
    unique: statement.unique === true,
    primary: statement.primary === true,
    expressions: expressions.length === 0 ? null : expressions.join(", "),
    predicate: statement.whereClause === undefined ? null : deparseExpression(statement.whereClause),
    tail: describeTail(statement, elements.map(describeElement)),
    elementNames: [...elements, ...included].map(indexElementName),
  };
}

/** Adds an index to a table, and its likes to the table's partitions, where they do not have one that fits. */
export function addIndex(
  state: CatalogState,
  table: Relation,
  name: string,
  shape: IndexShape,
  parent: string | null,
  recurse = true,
  label = "idx",
): void {
  const qualified = qualifyName(table.schema, name);
  const index = indexFacts(qualified, table, shape, parent, recurse);
  state.created.set(qualified, true);
  updateRelation(state, table.name, ({ indexes }) => ({ indexes: [...indexes, index] }));
  if (table.partitioned === null || !recurse) return;
  for (const child of table.children) addPartitionIndex(state, child, qualified, shape, label);
}

/** Gives a partition the index that its parent has: one that fits is taken over, otherwise a new one is built. */
export function addPartitionIndex(
  state: CatalogState,
  child: string,
  parent: string,
  shape: IndexShape,
  label = "idx",
): void {
  const partition = state.relations.get(child);
  if (partition === undefined) return;
  const fitting = fittingIndex(partition, shape);
  if (fitting !== undefined) {
    updateRelation(state, child, ({ indexes }) => ({
      indexes: indexes.map((each) => (each.name === fitting.name ? { ...each, parent } : each)),
    }));
    return;
  }
  const name = shape.primary
    ? chooseRelationName(state, child, null, "pkey")
    : chooseIndexName(state, child, shape, label);
  addIndex(state, partition, name, shape, parent, true, label);
}

/** An index of the partition that stands for the parent's: same method, columns, uniqueness, expressions, predicate. */
export function fittingIndex(partition: Relation, shape: IndexShape): Index | undefined {
  return partition.indexes.find(
    (each) =>
      each.parent === null &&
      each.valid &&
      each.method === shape.method &&
      each.unique === shape.unique &&
      (!shape.primary || each.primary) &&
      String(each.columns) === String(shape.columns) &&
      String(each.include) === String(shape.include) &&
      sameText(each.expressions, shape.expressions) &&
      sameText(each.predicate, shape.predicate),
  );
}

/** The shape of an index that exists. */
export function shapeOfIndex(index: Index): IndexShape {
  const expressions = expressionNames(index.expressions);
  let next = 0;
  const keys = index.columns.map((each) => each ?? expressions[next++] ?? "expr");
  return { ...index, tail: tailOf(index), elementNames: [...keys, ...index.include] };
}

/** What the expressions of an index are called in the names of indexes made like it. */
function expressionNames(expressions: string | null): readonly string[] {
  if (expressions === null) return [];
  const tree = parseStatements(`SELECT ${expressions}`).statements[0]?.tree;
  const targets = tree !== undefined && "SelectStmt" in tree ? (tree.SelectStmt.targetList ?? []) : [];
  return targets.map((node) =>
    "ResTarget" in node && node.ResTarget.val !== undefined
      ? (figureName(node.ResTarget.val) ?? "expr")
      : "expr",
  );
}

function sameText(a: string | null, b: string | null): boolean {
  const plain = (text: string | null): string => (text ?? "").replace(/[()\s]|::[a-z ]+/g, "").toLowerCase();
  return plain(a) === plain(b);
}

function indexFacts(
  name: string,
  table: Relation,
  shape: IndexShape,
  parent: string | null,
  recurse: boolean,
): Index {
  const { method, columns, include, unique, primary, expressions, predicate } = shape;
  return {
    name,
    table: table.name,
    method,
    columns,
    include,
    unique,
    primary,
    valid: table.partitioned === null || recurse || table.children.length === 0,
    expressions,
    predicate,
    definition: describeIndex(name, table.name, shape),
    parent,
  };
}

/** Sets or clears storage parameters: `fillfactor=70` as pg_class.reloptions has them. */
export function changeOptions(
  options: readonly string[],
  changes: Parameters<typeof optionsOf>[0],
  reset: boolean,
): readonly string[] {
  if (changes === undefined) return options;
  const changed = optionsOf(changes);
  const kept = options.filter((option) => !changed.has(option.split("=")[0] ?? ""));
  return reset ? kept : [...kept, ...[...changed].map(([name, value]) => `${name}=${value}`)];
}

/** Bare name of a qualified one. */
export const bareName = (qualified: string): string => splitName(qualified).name;

/** The index as pg_get_indexdef prints it. */
function describeIndex(name: string, table: string, { unique, tail }: IndexShape): string {
  return `CREATE ${unique ? "UNIQUE " : ""}INDEX ${quoteIdentifier(bareName(name))} ON ${table} ${tail}`;
}

const tailOf = ({ definition }: Index): string => definition.slice(definition.indexOf(" USING ") + 1);

/** One key with what it says beyond the column: collation, operator class, direction. */
function describeElement(element: IndexElem): string {
  const { name, expr, collation, opclass, ordering, nulls_ordering } = element;
  const isCall = expr !== undefined && "FuncCall" in expr;
  const key =
    expr === undefined
      ? quoteIdentifier(name ?? "")
      : isCall
        ? deparseExpression(expr)
        : `(${deparseExpression(expr)})`;
  const collate =
    collation === undefined ? "" : ` COLLATE ${strings(collation).map(quoteIdentifier).join(".")}`;
  const operators = opclass === undefined ? "" : ` ${strings(opclass).map(quoteIdentifier).join(".")}`;
  const descends = ordering === "SORTBY_DESC";
  const nullsFirst = nulls_ordering === "SORTBY_NULLS_FIRST";
  const nulls =
    nulls_ordering === undefined || nulls_ordering === "SORTBY_NULLS_DEFAULT" || nullsFirst === descends;
  return `${key}${collate}${operators}${descends ? " DESC" : ""}${nulls ? "" : nullsFirst ? " NULLS FIRST" : " NULLS LAST"}`;
}

function describeTail(statement: IndexStmt, keys: readonly string[]): string {
  const included = (statement.indexIncludingParams ?? []).flatMap((node) =>
    "IndexElem" in node ? [quoteIdentifier(node.IndexElem.name ?? "")] : [],
  );
  const include = included.length === 0 ? "" : ` INCLUDE (${included.join(", ")})`;
  const distinct = statement.nulls_not_distinct === true ? " NULLS NOT DISTINCT" : "";
  const options = [...optionsOf(statement.options)].map(([option, value]) => `${option}='${value}'`);
  const parameters = options.length === 0 ? "" : ` WITH (${options.join(", ")})`;
  const where =
    statement.whereClause === undefined ? "" : ` WHERE (${deparseExpression(statement.whereClause)})`;
  return `USING ${statement.accessMethod ?? "btree"} (${keys.join(", ")})${include}${distinct}${parameters}${where}`;
}

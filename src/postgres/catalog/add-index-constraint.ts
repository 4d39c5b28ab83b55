import type { Constraint as ConstraintTree } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { addIndex, bareName, type IndexShape } from "./add-index.ts";
import { setNotNull } from "./add-not-null.ts";
import { chooseRelationName, nameAddition } from "./automatic-names.ts";
import { type CatalogState, findIndex, updateRelation } from "./catalog-state.ts";
import { append, facts } from "./constraint-facts.ts";
import { deparseExpression } from "./deparse.ts";
import { qualifyName, quoteIdentifier } from "./quote-identifier.ts";
import { strings } from "./tree.ts";

export function addIndexConstraint(
  state: CatalogState,
  table: Relation,
  tree: ConstraintTree,
  column: string | null,
): void {
  const kind = indexKinds[tree.contype ?? ""] ?? indexKinds.CONSTR_UNIQUE;
  if (kind === undefined) return;
  if (tree.indexname !== undefined) {
    adoptIndex(state, table, tree, kind);
    return;
  }
  const shape = constraintShape(tree, column, kind);
  const addition = kind.kind === "primary key" ? null : nameAddition(shape.elementNames);
  const name = tree.conname ?? chooseRelationName(state, table.name, addition, kind.label);
  if (kind.kind === "primary key")
    setNotNull(
      state,
      table.name,
      shape.columns.filter((each) => each !== null),
    );
  const current = state.relations.get(table.name) ?? table;
  addIndex(state, current, name, shape, null, true, kind.label);
  recordIndexConstraint(state, table.name, name, tree, kind.kind, shape);
}

interface IndexConstraintKind {
  readonly kind: "primary key" | "unique" | "exclude";
  readonly label: string;
}

const indexKinds: Readonly<Record<string, IndexConstraintKind>> = {
  CONSTR_PRIMARY: { kind: "primary key", label: "pkey" },
  CONSTR_UNIQUE: { kind: "unique", label: "key" },
  CONSTR_EXCLUSION: { kind: "exclude", label: "excl" },
};

function constraintShape(
  tree: ConstraintTree,
  column: string | null,
  { kind }: IndexConstraintKind,
): IndexShape {
  const elements = (tree.exclusions ?? []).flatMap((node) => {
    const [element] = "List" in node ? (node.List.items ?? []) : [];
    return element !== undefined && "IndexElem" in element ? [element.IndexElem] : [];
  });
  const columns =
    kind === "exclude"
      ? elements.map(({ name }) => name ?? null)
      : column === null
        ? strings(tree.keys)
        : [column];
  const expressions = elements.flatMap(({ expr }) => (expr === undefined ? [] : [deparseExpression(expr)]));
  const include = strings(tree.including);
  const method =
    kind === "exclude" ? (tree.access_method ?? "btree") : tree.without_overlaps === true ? "gist" : "btree";
  return {
    method,
    columns,
    include,
    unique: kind !== "exclude",
    primary: kind === "primary key",
    expressions: expressions.length === 0 ? null : expressions.join(", "),
    predicate: tree.where_clause === undefined ? null : deparseExpression(tree.where_clause),
    tail: `USING ${method} (${columns.map((each) => (each === null ? `(${expressions.join(", ")})` : quoteIdentifier(each))).join(", ")})`,
    elementNames: [...columns.map((each) => each ?? "expr"), ...include],
  };
}

/** Adds the constraint's own row, on the table and on every partition that got the index. */
function recordIndexConstraint(
  state: CatalogState,
  tableName: string,
  name: string,
  tree: ConstraintTree,
  kind: IndexConstraintKind["kind"],
  shape: IndexShape,
): void {
  const table = state.relations.get(tableName);
  if (table === undefined) return;
  const columns = shape.columns.filter((each) => each !== null);
  const list = columns.map(quoteIdentifier).join(", ");
  const index = qualifyName(table.schema, name);
  append(state, tableName, {
    ...facts(kind, name, columns, tree),
    validated: true,
    definition: `${kind.toUpperCase()} (${list})`,
    index,
  });
  if (table.partitioned === null) return;
  for (const child of table.children) {
    const own = state.relations.get(child)?.indexes.find(({ parent }) => parent === index);
    if (own !== undefined) recordIndexConstraint(state, child, bareName(own.name), tree, kind, shape);
  }
}

/** ADD … USING INDEX: the index becomes the constraint's and takes its name. */
function adoptIndex(
  state: CatalogState,
  table: Relation,
  tree: ConstraintTree,
  { kind }: IndexConstraintKind,
): void {
  const found = findIndex(state, { schema: table.schema, name: tree.indexname ?? "" });
  if (found === undefined) return;
  const name = tree.conname ?? bareName(found.index.name);
  const qualified = qualifyName(table.schema, name);
  const columns = found.index.columns.filter((each) => each !== null);
  const primary = kind === "primary key";
  updateRelation(state, table.name, ({ indexes }) => ({
    indexes: indexes.map((each) =>
      each.name === found.index.name ? { ...each, name: qualified, primary } : each,
    ),
  }));
  if (primary) setNotNull(state, table.name, columns);
  const definition = `${kind.toUpperCase()} (${columns.map(quoteIdentifier).join(", ")})`;
  append(state, table.name, { ...facts(kind, name, columns, tree), definition, index: qualified });
}

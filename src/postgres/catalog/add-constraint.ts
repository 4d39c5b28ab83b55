import type { Constraint as ConstraintTree } from "@pgsql/types";
import type { Constraint, ConstraintKind, Relation } from "../../model/catalog.ts";
import { addIndex, bareName, type IndexShape } from "./add-index.ts";
import { chooseConstraintName, chooseRelationName, nameAddition } from "./automatic-names.ts";
import { type CatalogState, findIndex, findRelation, updateRelation } from "./catalog-state.ts";
import { deparseExpression } from "./deparse.ts";
import { qualifyName, quoteIdentifier } from "./quote-identifier.ts";
import { columnsOf, rangeName, strings } from "./tree.ts";

/** Records a constraint on a table; one on a partitioned or inherited table reaches its children too. */
export function addConstraint(
  state: CatalogState,
  tableName: string,
  tree: ConstraintTree,
  column: string | null = null,
): void {
  const table = state.relations.get(tableName);
  if (table === undefined) return;
  switch (tree.contype) {
    case "CONSTR_CHECK": {
      addCheck(state, table, tree, column);
      return;
    }
    case "CONSTR_FOREIGN": {
      addForeignKey(state, table, tree, column);
      return;
    }
    case "CONSTR_PRIMARY":
    case "CONSTR_UNIQUE":
    case "CONSTR_EXCLUSION": {
      addIndexConstraint(state, table, tree, column);
      return;
    }
    case "CONSTR_NOTNULL": {
      addNotNull(state, table, column ?? strings(tree.keys)[0] ?? "", tree);
      return;
    }
    default:
      return;
  }
}

/** True but for NOT ENFORCED, which checks and foreign keys can be; the tree leaves false flags out. */
export function isEnforced(tree: ConstraintTree): boolean {
  return (tree.contype !== "CONSTR_CHECK" && tree.contype !== "CONSTR_FOREIGN") || tree.is_enforced === true;
}

/** Facts that constraints of every kind have. */
function facts(
  kind: ConstraintKind,
  name: string,
  columns: readonly string[],
  tree: ConstraintTree,
): Constraint {
  return {
    name,
    kind,
    columns,
    validated: tree.skip_validation !== true && isEnforced(tree),
    enforced: isEnforced(tree),
    deferrable: tree.deferrable === true,
    noInherit: tree.is_no_inherit === true,
    definition: "",
    references: null,
    index: null,
  };
}

const takenNames = (table: Relation): ReadonlySet<string> =>
  new Set(table.constraints.map(({ name }) => name));

function append(state: CatalogState, table: string, constraint: Constraint): void {
  updateRelation(state, table, ({ constraints }) => ({ constraints: [...constraints, constraint] }));
}

function addCheck(state: CatalogState, table: Relation, tree: ConstraintTree, column: string | null): void {
  const columns = columnsOf(tree.raw_expr);
  const addition = columns.length === 1 ? (columns[0] ?? null) : null;
  const name = tree.conname ?? chooseConstraintName(takenNames(table), table.name, addition ?? null, "check");
  const expression = tree.raw_expr === undefined ? "" : deparseExpression(tree.raw_expr);
  const definition = `CHECK ((${expression}))${tree.skip_validation === true ? " NOT VALID" : ""}`;
  const constraint = {
    ...facts("check", name, columns.length > 0 ? columns : column === null ? [] : [column], tree),
    definition,
  };
  if (takenNames(table).has(name)) return;
  append(state, table.name, constraint);
  if (tree.is_no_inherit === true) return;
  for (const child of table.children) {
    if (!takenNames(state.relations.get(child) ?? table).has(name))
      addConstraint(state, child, { ...tree, conname: name }, column);
  }
}

function addForeignKey(
  state: CatalogState,
  table: Relation,
  tree: ConstraintTree,
  column: string | null,
): void {
  const columns = column === null ? strings(tree.fk_attrs) : [column];
  const referenced = findRelation(state, rangeName(tree.pktable));
  const name =
    tree.conname ?? chooseConstraintName(takenNames(table), table.name, nameAddition(columns), "fkey");
  const primary = referenced?.constraints.find(({ kind }) => kind === "primary key");
  const written = strings(tree.pk_attrs);
  const keys = written.length > 0 ? written : (primary?.columns ?? []);
  const target =
    referenced?.name ?? qualifyName(tree.pktable?.schemaname ?? "public", tree.pktable?.relname ?? "");
  const list = (names: readonly string[]): string => names.map(quoteIdentifier).join(", ");
  const definition =
    `FOREIGN KEY (${list(columns)}) REFERENCES ${target}(${list(keys)})` +
    action(" ON UPDATE", tree.fk_upd_action) +
    action(" ON DELETE", tree.fk_del_action) +
    (tree.skip_validation === true ? " NOT VALID" : "");
  recordForeignKey(state, table.name, {
    ...facts("foreign key", name, columns, tree),
    definition,
    references: { relation: target, columns: keys },
  });
}

/** Puts a foreign key on a table and its partitions, and tells the table that it references. */
export function recordForeignKey(state: CatalogState, tableName: string, constraint: Constraint): void {
  const table = state.relations.get(tableName);
  if (table === undefined || constraint.references === null) return;
  append(state, tableName, constraint);
  const target = constraint.references.relation;
  if (target !== tableName) {
    updateRelation(state, target, ({ referencedBy }) => ({
      referencedBy: [...referencedBy, { relation: tableName, constraint: constraint.name }],
    }));
  }
  if (table.partitioned === null) return;
  for (const child of table.children) {
    const partition = state.relations.get(child);
    if (partition === undefined) continue;
    if (partition.constraints.some((each) => matchesForeignKey(each, constraint))) continue;
    const name = takenNames(partition).has(constraint.name)
      ? chooseConstraintName(takenNames(partition), child, nameAddition(constraint.columns), "fkey")
      : constraint.name;
    recordForeignKey(state, child, { ...constraint, name });
  }
}

/** True where a partition's own foreign key stands for its parent's. */
export function matchesForeignKey(own: Constraint, parents: Constraint): boolean {
  return (
    own.kind === "foreign key" &&
    own.references?.relation === parents.references?.relation &&
    String(own.columns) === String(parents.columns) &&
    String(own.references?.columns) === String(parents.references?.columns) &&
    own.enforced === parents.enforced
  );
}

const actions = new Map([
  ["c", " CASCADE"],
  ["n", " SET NULL"],
  ["d", " SET DEFAULT"],
  ["r", " RESTRICT"],
]);

function action(head: string, code: string | undefined): string {
  const text = actions.get(code ?? "");
  return text === undefined ? "" : head + text;
}

function addIndexConstraint(
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
  return {
    method:
      kind === "exclude"
        ? (tree.access_method ?? "btree")
        : tree.without_overlaps === true
          ? "gist"
          : "btree",
    columns,
    include,
    unique: kind !== "exclude",
    primary: kind === "primary key",
    expressions: expressions.length === 0 ? null : expressions.join(", "),
    predicate: tree.where_clause === undefined ? null : deparseExpression(tree.where_clause),
    definition: "",
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

/** Marks columns NOT NULL; PostgreSQL 18 keeps a constraint for each. */
export function setNotNull(state: CatalogState, tableName: string, columns: readonly string[]): void {
  for (const column of columns) {
    const table = state.relations.get(tableName);
    if (table?.columns.some((each) => each.name === column && each.notNull) === false) {
      addNotNull(state, table, column, {});
    }
  }
}

function addNotNull(state: CatalogState, table: Relation, column: string, tree: ConstraintTree): void {
  const known = table.constraints.find(({ kind, columns }) => kind === "not null" && columns[0] === column);
  updateRelation(state, table.name, ({ columns }) => ({
    columns: columns.map((each) => (each.name === column ? { ...each, notNull: true } : each)),
  }));
  if (state.major >= 18 && known === undefined) {
    const name = tree.conname ?? chooseConstraintName(takenNames(table), table.name, column, "not_null");
    const definition = `NOT NULL ${quoteIdentifier(column)}${tree.skip_validation === true ? " NOT VALID" : ""}`;
    append(state, table.name, { ...facts("not null", name, [column], tree), definition });
  }
  if (tree.is_no_inherit === true) return;
  for (const child of table.children) {
    const relation = state.relations.get(child);
    if (relation !== undefined) addNotNull(state, relation, column, tree);
  }
}

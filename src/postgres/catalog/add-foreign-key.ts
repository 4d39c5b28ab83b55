import type { Constraint as ConstraintTree } from "@pgsql/types";
import type { Constraint, Relation } from "../../model/catalog.ts";
import { chooseConstraintName, nameAddition } from "./automatic-names.ts";
import { type CatalogState, findRelation, updateRelation } from "./catalog-state.ts";
import { append, facts, hasConstraint } from "./constraint-facts.ts";
import { qualifyName, quoteIdentifier } from "./quote-identifier.ts";
import { rangeName, strings } from "./tree.ts";

export function addForeignKey(
  state: CatalogState,
  table: Relation,
  tree: ConstraintTree,
  column: string | null,
): void {
  const columns = column === null ? strings(tree.fk_attrs) : [column];
  const referenced = findRelation(state, rangeName(tree.pktable));
  const name = tree.conname ?? chooseConstraintName(table, nameAddition(columns), "fkey");
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
    const name = hasConstraint(partition, constraint.name)
      ? chooseConstraintName(partition, nameAddition(constraint.columns), "fkey")
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

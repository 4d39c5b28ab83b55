import type { Constraint as ConstraintTree } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { chooseConstraintName } from "./automatic-names.ts";
import { type CatalogState, updateRelation } from "./catalog-state.ts";
import { append, facts } from "./constraint-facts.ts";
import { quoteIdentifier } from "./quote-identifier.ts";

/** Marks columns NOT NULL; PostgreSQL 18 keeps a constraint for each. */
export function setNotNull(state: CatalogState, tableName: string, columns: readonly string[]): void {
  for (const column of columns) {
    const table = state.relations.get(tableName);
    if (table?.columns.some((each) => each.name === column && each.notNull) === false) {
      addNotNull(state, table, column, {});
    }
  }
}

export function addNotNull(state: CatalogState, table: Relation, column: string, tree: ConstraintTree): void {
  const known = table.constraints.find(({ kind, columns }) => kind === "not null" && columns[0] === column);
  updateRelation(state, table.name, ({ columns }) => ({
    columns: columns.map((each) => (each.name === column ? { ...each, notNull: true } : each)),
  }));
  if (state.major >= 18 && known === undefined) {
    const name = tree.conname ?? chooseConstraintName(table, column, "not_null");
    const definition = `NOT NULL ${quoteIdentifier(column)}${tree.skip_validation === true ? " NOT VALID" : ""}`;
    append(state, table.name, { ...facts("not null", name, [column], tree), definition });
  }
  if (tree.is_no_inherit === true) return;
  for (const child of table.children) {
    const relation = state.relations.get(child);
    if (relation !== undefined) addNotNull(state, relation, column, tree);
  }
}

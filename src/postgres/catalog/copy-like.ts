import type { TableLikeClause } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { addOwnedSequence } from "./add-column.ts";
import { addConstraint } from "./add-constraint.ts";
import { addIndex, chooseIndexName, shapeOfIndex } from "./add-index.ts";
import { chooseRelationName } from "./automatic-names.ts";
import { type CatalogState, findRelation, updateRelation } from "./catalog-state.ts";
import { rangeName } from "./tree.ts";

/** Bits of LIKE … INCLUDING (CREATE_TABLE_LIKE_* in parsenodes.h). */
const including = {
  constraints: 1 << 2,
  defaults: 1 << 3,
  generated: 1 << 4,
  identity: 1 << 5,
  indexes: 1 << 6,
};

export function copyLike(
  state: CatalogState,
  table: string,
  clause: TableLikeClause,
): { readonly source: Relation; readonly options: number }[] {
  const source = findRelation(state, rangeName(clause.relation));
  if (source === undefined) return [];
  const options = clause.options ?? 0;
  for (const column of source.columns) {
    const identity = (options & including.identity) !== 0 ? column.identity : null;
    const keepsDefault =
      (options & (column.generated === null ? including.defaults : including.generated)) !== 0;
    const generated = keepsDefault ? column.generated : null;
    const copy = {
      ...column,
      identity,
      generated,
      default: keepsDefault ? column.default : null,
      notNull: false,
    };
    updateRelation(state, table, ({ columns }) => ({ columns: [...columns, copy] }));
    if (identity !== null) {
      addOwnedSequence(
        state,
        table,
        column.name,
        chooseRelationName(state, table, column.name, "seq"),
        "permanent",
      );
    }
    if (column.notNull) addConstraint(state, table, { contype: "CONSTR_NOTNULL" }, column.name);
  }
  return [{ source, options }];
}

export function copyLikeObjects(state: CatalogState, table: string, source: Relation, options: number): void {
  if ((options & including.constraints) !== 0) {
    const checks = source.constraints.filter(({ kind }) => kind === "check");
    updateRelation(state, table, ({ constraints }) => ({ constraints: [...constraints, ...checks] }));
  }
  if ((options & including.indexes) === 0) return;
  for (const index of source.indexes) {
    const constraint = source.constraints.find((each) => each.index === index.name);
    const shape = shapeOfIndex(index);
    if (constraint === undefined) {
      const relation = state.relations.get(table);
      if (relation !== undefined)
        addIndex(state, relation, chooseIndexName(state, table, shape, "idx"), shape, null);
      continue;
    }
    const keys = constraint.columns.map((sval) => ({ String: { sval } }));
    const contype = constraint.kind === "primary key" ? "CONSTR_PRIMARY" : "CONSTR_UNIQUE";
    addConstraint(state, table, { contype, keys, deferrable: constraint.deferrable });
  }
}

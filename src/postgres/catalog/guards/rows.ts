import type { Relation } from "../../../model/catalog.ts";
import type { CatalogState } from "../catalog-state.ts";

/** A value that facts tell; undefined: they do not. Where the server has an oid stands the qualified name. */
export type Value = string | number | boolean | undefined;

/** Stands for the database at hand, whatever its name. */
export const THIS_DATABASE = "this database";

export type Row = Readonly<Record<string, Value>>;

/** A table of the server's catalogs, as far as facts tell. */
export interface SystemTable {
  readonly rows: Iterable<Row>;
  /** False where there may be rows that the facts do not hold. */
  readonly closed: boolean;
}

/** Makes the rows of a table of the server from the facts. */
export type MakeRows = (state: CatalogState) => Iterable<Row>;

/** Rows that each relation has. */
export const ofRelations = (rows: (relation: Relation) => Iterable<Row>): MakeRows =>
  function* (state) {
    for (const relation of state.relations.values()) yield* rows(relation);
  };

/** A relation's schema and name in the columns of these names. */
export const placed = (schema: string, name: string) => (relation: Relation) => ({
  [schema]: relation.schema,
  [name]: relation.bareName,
});

/** One row for each relation of a kind. */
export const ofKind = (kind: Relation["kind"], place: (relation: Relation) => Row): MakeRows =>
  ofRelations((relation) => (relation.kind === kind ? [place(relation)] : []));

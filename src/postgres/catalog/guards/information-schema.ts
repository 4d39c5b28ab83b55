import type { Relation } from "../../../model/catalog.ts";
import { type MakeRows, ofKind, ofRelations, placed, THIS_DATABASE } from "./rows.ts";

const place = placed("table_schema", "table_name");
const tablePlace = (relation: Relation) => ({ ...place(relation), table_catalog: THIS_DATABASE });

const withColumns = new Set<Relation["kind"]>(["table", "view", "foreign table"]);

/** `information_schema.columns.data_type`. */
function dataType(type: string): string {
  if (type.endsWith("[]")) return "ARRAY";
  return type.includes(".") ? "USER-DEFINED" : type.replace(/\([\d, ]+\)/, "");
}

const keyKinds: Readonly<Record<string, string>> = {
  check: "CHECK",
  "foreign key": "FOREIGN KEY",
  "primary key": "PRIMARY KEY",
  unique: "UNIQUE",
};

/** The views of information_schema that guards ask. */
export const informationSchema: Readonly<Record<string, MakeRows>> = {
  schemata: (state) => [...state.schemas].map((schema_name) => ({ schema_name })),
  tables: ofRelations((relation) =>
    withColumns.has(relation.kind)
      ? [
          {
            ...tablePlace(relation),
            table_type: relation.kind === "table" ? "BASE TABLE" : relation.kind.toUpperCase(),
          },
        ]
      : [],
  ),
  views: ofKind("view", tablePlace),
  sequences: ofKind("sequence", placed("sequence_schema", "sequence_name")),
  columns: ofRelations((relation) =>
    withColumns.has(relation.kind)
      ? relation.columns.map(({ name, type, notNull }) => ({
          ...tablePlace(relation),
          column_name: name,
          data_type: dataType(type),
          is_nullable: notNull ? "NO" : "YES",
        }))
      : [],
  ),
  table_constraints: ofRelations((relation) =>
    relation.constraints.map(({ name, kind }) => ({
      ...tablePlace(relation),
      constraint_schema: relation.schema,
      constraint_name: name,
      constraint_type: keyKinds[kind],
    })),
  ),
  key_column_usage: ofRelations((relation) =>
    relation.constraints.flatMap(({ name, kind, columns }) =>
      kind === "check" || keyKinds[kind] === undefined
        ? []
        : columns.map((column_name) => ({
            ...tablePlace(relation),
            constraint_schema: relation.schema,
            constraint_name: name,
            column_name,
          })),
    ),
  ),
  triggers: ofRelations((relation) =>
    relation.triggers.map(({ name }) => ({
      trigger_schema: relation.schema,
      trigger_name: name,
      event_object_schema: relation.schema,
      event_object_table: relation.bareName,
    })),
  ),
};

import type { Relation } from "../../../model/catalog.ts";
import { splitName } from "../quote-identifier.ts";
import { type MakeRows, ofKind, ofRelations, placed } from "./rows.ts";

const tablePlace = placed("schemaname", "tablename");

const kinds: Readonly<Record<Relation["kind"], string>> = {
  table: "r",
  index: "i",
  view: "v",
  "materialized view": "m",
  sequence: "S",
  "foreign table": "f",
};

const constraintKinds: Readonly<Record<string, string>> = {
  check: "c",
  "foreign key": "f",
  "primary key": "p",
  unique: "u",
  exclude: "x",
  "not null": "n",
  trigger: "t",
};

/** The tables and views of pg_catalog that guards ask. */
export const pgCatalog: Readonly<Record<string, MakeRows>> = {
  pg_tables: ofKind("table", tablePlace),
  pg_views: ofKind("view", placed("schemaname", "viewname")),
  pg_matviews: ofKind("materialized view", placed("schemaname", "matviewname")),
  pg_sequences: ofKind("sequence", placed("schemaname", "sequencename")),
  pg_indexes: ofRelations((relation) =>
    relation.indexes.map((index) => ({ ...tablePlace(relation), indexname: splitName(index.name).name })),
  ),
  pg_policies: ofRelations((relation) =>
    relation.policies.map((policyname) => ({ ...tablePlace(relation), policyname })),
  ),
  pg_policy: ofRelations((relation) =>
    relation.policies.map((polname) => ({ polname, polrelid: relation.name })),
  ),
  pg_trigger: ofRelations((relation) =>
    relation.triggers.map(({ name }) => ({ tgname: name, tgrelid: relation.name, tgisinternal: false })),
  ),
  pg_namespace: (state) => [...state.schemas].map((nspname) => ({ oid: nspname, nspname })),
  pg_class: ofRelations((relation) => [
    {
      oid: relation.name,
      relname: relation.bareName,
      relnamespace: relation.schema,
      relkind: relation.kind === "table" && relation.partitioned !== null ? "p" : kinds[relation.kind],
      relrowsecurity: relation.rowSecurity,
      relispartition: relation.partitionBound !== null,
    },
    ...relation.indexes.map(({ name }) => ({
      oid: name,
      relname: splitName(name).name,
      relnamespace: relation.schema,
      relkind: relation.partitioned === null ? "i" : "I",
    })),
  ]),
  pg_index: ofRelations((relation) =>
    relation.indexes.map(({ name, unique, primary, valid }) => ({
      indexrelid: name,
      indrelid: relation.name,
      indisunique: unique,
      indisprimary: primary,
      indisvalid: valid,
    })),
  ),
  pg_attribute: ofRelations((relation) =>
    relation.columns.map(({ name, notNull }, at) => ({
      attrelid: relation.name,
      attname: name,
      attnotnull: notNull,
      attisdropped: false,
      attnum: at + 1,
    })),
  ),
  pg_inherits: ofRelations((relation) =>
    relation.parents.map((parent) => ({ inhrelid: relation.name, inhparent: parent })),
  ),
  pg_constraint: ofRelations((relation) =>
    relation.constraints.map(({ name, kind, validated, references }) => ({
      conname: name,
      contype: constraintKinds[kind],
      conrelid: relation.name,
      connamespace: relation.schema,
      convalidated: validated,
      confrelid: references?.relation,
    })),
  ),
  pg_extension: (state) => [...state.extensions].map((extname) => ({ extname })),
  pg_publication: (state) => [...state.publications.keys()].map((pubname) => ({ pubname })),
  pg_type: function* (state) {
    for (const { name, kind } of state.types.values()) {
      const { schema, name: typname } = splitName(name);
      yield { oid: name, typname, typnamespace: schema, typtype: kind.charAt(0) };
    }
    for (const { name, schema, bareName } of state.relations.values())
      yield { oid: name, typname: bareName, typnamespace: schema, typtype: "c" };
  },
  pg_enum: function* (state) {
    for (const { name, enumLabels } of state.types.values())
      for (const enumlabel of enumLabels) yield { enumtypid: name, enumlabel };
  },
  pg_proc: function* (state) {
    for (const name of state.functions.keys()) {
      const { schema, name: proname } = splitName(name);
      yield { proname, pronamespace: schema };
    }
  },
};

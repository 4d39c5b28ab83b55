import type { RelationKind } from "../../model/catalog.ts";
import type { RelationState } from "./relation-state.ts";

/** pg_class.relkind in words; what is not here is no relation of the user's. */
export const relationKinds: Readonly<Record<string, RelationKind>> = {
  r: "table",
  p: "table",
  v: "view",
  m: "materialized view",
  S: "sequence",
  f: "foreign table",
  i: "index",
  I: "index",
};
export const isView = ({ kind }: RelationState): boolean => kind === "v" || kind === "m";
export const isTable = ({ kind }: RelationState): boolean => "rpmf".includes(kind);
/** TOAST tables and their indexes are parts of their table. */
export const isRelation = ({ kind, name }: RelationState): boolean =>
  kind in relationKinds && !name.startsWith("pg_toast");

import type { InferClause, Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Model } from "./model.ts";

/** ON CONFLICT (columns) needs a unique index on exactly these; expressions and predicates are left to the server. */
export function requireArbiter(model: Model, target: Relation, clause: unknown): void {
  const infer = (clause as { readonly infer?: InferClause } | undefined)?.infer;
  const columns = (infer?.indexElems ?? []).map(columnName);
  if (columns.length === 0 || columns.includes(null) || infer?.whereClause !== undefined) return;
  if (model.catalog.byName(target.name) === undefined || target.kind !== "table") return;
  const wanted = [...columns].sort().join();
  const fits = target.indexes.some(
    ({ unique, predicate, expressions, columns: own }) =>
      unique && predicate === null && expressions === null && [...own].sort().join() === wanted,
  );
  if (!fits)
    model.fail("42P10", "there is no unique or exclusion constraint matching the ON CONFLICT specification");
}

const columnName = (node: Node): string | null =>
  "IndexElem" in node && node.IndexElem.name !== undefined ? node.IndexElem.name : null;

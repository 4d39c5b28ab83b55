import type { Index, Relation } from "../../../model/catalog.ts";
import { splitName } from "../../catalog/quote-identifier.ts";
import type { Model } from "../model.ts";

/** Says the error where a table cannot be clustered on an index. */
export function requireClusterable(model: Model, index: Index): void {
  const { name } = splitName(index.name);
  if (index.method !== "btree" && index.method !== "gist")
    model.fail(
      "0A000",
      `cannot cluster on index "${name}" because access method does not support clustering`,
    );
  if (index.predicate !== null) model.fail("0A000", `cannot cluster on partial index "${name}"`);
}

/** Says the error where an index cannot be the replica identity of its table. */
export function requireIdentifying(model: Model, table: Relation, index: Index): void {
  const { name } = splitName(index.name);
  if (!index.unique) model.fail("42809", `cannot use non-unique index "${name}" as replica identity`);
  if (index.expressions !== null)
    model.fail("0A000", `cannot use expression index "${name}" as replica identity`);
  if (index.predicate !== null) model.fail("0A000", `cannot use partial index "${name}" as replica identity`);
  const nullable = table.columns.find((column) => index.columns.includes(column.name) && !column.notNull);
  if (nullable !== undefined) {
    model.fail(
      "42809",
      `index "${name}" cannot be used as replica identity because column "${nullable.name}" is nullable`,
    );
  }
}

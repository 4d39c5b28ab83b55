import type { Relation } from "../../model/catalog.ts";
import { mentions } from "../catalog/mentions.ts";

/** True where a unique index on these columns of a partitioned table would not hold its whole partition key. */
export function missesPartitionKey(table: Relation, columns: readonly (string | null)[]): boolean {
  if (table.partitioned === null) return false;
  const { key } = table.partitioned;
  return table.columns.some(({ name }) => mentions(key, name) && !columns.includes(name));
}

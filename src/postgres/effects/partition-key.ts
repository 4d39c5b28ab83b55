import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { mentions } from "../catalog/mentions.ts";
import { columnsOf } from "../catalog/tree.ts";
import { ancestors } from "./locking.ts";
import type { Model } from "./model.ts";

/** True where a unique index on these columns of a partitioned table would not hold its whole partition key. */
export function missesPartitionKey(table: Relation, columns: readonly (string | null)[]): boolean {
  if (table.partitioned === null) return false;
  const { key } = table.partitioned;
  return table.columns.some(({ name }) => mentions(key, name) && !columns.includes(name));
}

/** True where the WHERE of a statement is about the partition key: the server may leave partitions out, and which is not modelled. */
export function mayPrune({ partitioned }: Relation, where: Node | undefined): boolean {
  if (partitioned === null || where === undefined) return false;
  return columnsOf(where).some((column) => mentions(partitioned.key, column));
}

/** As `mayPrune`, of one partition: by the key of any table that it hangs below. */
export function mayLeaveOut(model: Model, partition: Relation, where: Node | undefined): boolean {
  return where !== undefined && ancestors(model, partition).some((each) => mayPrune(each, where));
}

import type { CatalogData, Relation } from "../../model/catalog.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { heapBytesOf } from "../estimates/row-width.ts";
import { unknownStatistics } from "../estimates/unknown-statistics.ts";
import { estimateIndexBytes } from "./estimate-bytes.ts";
import type { GivenSize } from "./read-rows.ts";

/**
 * Statistics from the sizes that a user gives. Bytes that were not given are estimated from the widths of the columns.
 * The rows of a partitioned table are spread evenly over those of its partitions that have no size of their own.
 */
export function givenStatistics(
  catalog: CatalogData,
  sizes: ReadonlyMap<string, GivenSize>,
): Record<string, RelationStatistics> {
  const relations = new Map(catalog.relations.map((relation) => [relation.name, relation]));
  const spread = new Map(sizes);
  for (const relation of catalog.relations) {
    if (relation.partitioned && relation.parents.length === 0)
      spreadOverPartitions(relation, relations, spread);
  }
  const statistics: Record<string, RelationStatistics> = {};
  for (const [name, size] of spread) {
    const relation = relations.get(name);
    if (relation) Object.assign(statistics, statisticsOf(relation, size));
  }
  return statistics;
}

function spreadOverPartitions(
  table: Relation,
  relations: ReadonlyMap<string, Relation>,
  sizes: Map<string, GivenSize>,
): void {
  const size = sizes.get(table.name);
  const partitions = table.children.filter((name) => !sizes.has(name));
  if (size && partitions.length > 0) {
    const counted = table.children.reduce((sum, name) => sum + (sizes.get(name)?.rows ?? 0), 0);
    const rows = Math.max(0, Math.round((size.rows - counted) / partitions.length));
    const bytes = size.bytes === null ? null : Math.round((size.bytes * rows) / Math.max(1, size.rows));
    for (const name of partitions) sizes.set(name, { rows, bytes });
  }
  for (const name of table.children) {
    const child = relations.get(name);
    if (child?.partitioned) spreadOverPartitions(child, relations, sizes);
  }
}

function statisticsOf(relation: Relation, { rows, bytes }: GivenSize): Record<string, RelationStatistics> {
  const heap = heapBytesOf(relation, rows);
  const indexes = relation.indexes.map((index) => ({
    name: index.name,
    bytes: estimateIndexBytes(index, relation, rows),
  }));
  const estimated = indexes.reduce((sum, index) => sum + index.bytes, heap);
  const scale = bytes === null || estimated === 0 ? 1 : bytes / estimated;
  const scaled = (estimate: number): number => Math.round(estimate * scale);
  return {
    [relation.name]: { ...unknownStatistics, rows, bytes: bytes ?? estimated, heapBytes: scaled(heap) },
    ...Object.fromEntries(
      indexes.map((index) => [index.name, { ...unknownStatistics, rows, bytes: scaled(index.bytes) }]),
    ),
  };
}

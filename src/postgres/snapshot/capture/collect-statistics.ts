import type { CatalogData, Relation } from "../../../model/catalog.ts";
import type { RelationStatistics } from "../../../model/snapshot.ts";
import type { ReadActivity } from "./read-activity.ts";
import type { ReadColumnStatistics } from "./read-column-statistics.ts";
import type { CounterReading, SizeReading } from "./read-sizes.ts";
import { ratesOf, relationStatistics, sumStatistics } from "./relation-statistics.ts";

/** What was read beside the sizes. */
export interface StatisticsSources {
  readonly first: CounterReading;
  readonly second: CounterReading;
  readonly activity: ReadActivity;
  readonly columns: ReadColumnStatistics;
}

/** The statistics of every table, materialized view and index; a partitioned table has the sum of its partitions. */
export function collectStatistics(
  catalog: CatalogData,
  readings: readonly SizeReading[],
  sources: StatisticsSources,
): Record<string, RelationStatistics> {
  const indexBytes = new Map<string, number>();
  for (const { table, bytes } of readings)
    if (table !== null) indexBytes.set(table, (indexBytes.get(table) ?? 0) + (bytes ?? 0));
  const statistics: Record<string, RelationStatistics> = {};
  for (const reading of readings) {
    if (reading.isPartitioned) continue;
    const { isReplica, secondsSinceReset } = sources.activity;
    const rates = isReplica
      ? { writes: null, scans: null }
      : ratesOf(reading.name, sources.first, sources.second, reading, secondsSinceReset);
    const columns = sources.columns.tables.get(reading.name) ?? {};
    statistics[reading.name] = relationStatistics(
      isReplica ? { ...reading, ...notOfReplica } : reading,
      indexBytes.get(reading.name) ?? 0,
      rates,
      columns,
    );
  }
  const relations = new Map(catalog.relations.map((relation) => [relation.name, relation]));
  for (const relation of catalog.relations) {
    if (!relation.partitioned) continue;
    const parts = leaves(relation, relations).map((name) => statistics[name]);
    statistics[relation.name] = sumStatistics(
      parts.filter((part) => part !== undefined),
      sources.columns.tables.get(relation.name) ?? {},
    );
  }
  return statistics;
}

/** What a replica counts for itself alone, or not at all: its zeros say nothing of the primary. */
const notOfReplica = { liveRows: null, deadRows: null, scans: null } as const;

function leaves(table: Relation, relations: ReadonlyMap<string, Relation>): string[] {
  return table.children.flatMap((name) => {
    const child = relations.get(name);
    return child?.partitioned ? leaves(child, relations) : [name];
  });
}

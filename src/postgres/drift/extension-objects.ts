/** Names that well-known extensions bring: functions, types, schemas and namespaces of options. */
const namesOf: Readonly<Record<string, RegExp>> = {
  timescaledb:
    /^(create_hypertable|create_distributed_hypertable|(add|remove|alter)_(retention|compression|columnstore|reorder|continuous_aggregate|policies|job)\w*|(compress|decompress|drop|show|merge|split|move|reorder)_chunks?|add_dimension|set_chunk_time_interval|set_integer_now_func|refresh_continuous_aggregate|convert_to_(column|row)store|(en|dis)able_chunk_skipping|time_bucket\w*|by_(range|hash)|timescaledb\w*|_timescaledb\w*)$/u,
  postgis:
    /^(geometry|geography|box2d|box3d|(add|drop|update)geometry\w*|populate_geometry_columns|find_srid|st_\w+|postgis\w*)$/u,
  pg_partman:
    /^(partman|create_parent|create_partition|create_sub_parent|run_maintenance\w*|partition_data_\w+)$/u,
  pg_cron: /^cron$/u,
  citus:
    /^(create_(distributed|reference)_(table|function)|create_distributed_table_concurrently|undistribute_table|citus\w*|alter_table_set_access_method|alter_distributed_table|columnar)$/u,
  vector: /^(vector|halfvec|sparsevec|hnsw|ivfflat)$/u,
  pg_net: /^net$/u,
  pgmq: /^pgmq$/u,
  pgsodium: /^pgsodium$/u,
  supabase_vault: /^vault$/u,
};

/** The well-known extension that brings a function, type or schema of this name; null where none is known to. */
export function extensionOf(name: string): string | null {
  const parts = name.toLowerCase().split(".");
  const found = Object.entries(namesOf).find(([, names]) => parts.some((part) => names.test(part)));
  return found?.[0] ?? null;
}

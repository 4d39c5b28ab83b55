/**
 * Settings of a shadow. What would blur an observation is off (autovacuum, parallel workers); what differs between
 * servers is as production has it most often (UTC decides whether timestamp to timestamptz rewrites).
 */
export const shadowSettings: Readonly<Record<string, string>> = {
  autovacuum: "off",
  jit: "off",
  // Segments of a server that is killed must go with its folder.
  dynamic_shared_memory_type: "mmap",
  max_parallel_workers_per_gather: "0",
  max_parallel_maintenance_workers: "0",
  max_connections: "24",
  max_locks_per_transaction: "2048",
  shared_buffers: "32MB",
  wal_level: "logical",
  min_wal_size: "8MB",
  max_wal_size: "256MB",
  temp_file_limit: "1GB",
  timezone: "UTC",
  log_min_messages: "fatal",
  // One backend that crashes leaves nothing to trust: the whole server is replaced.
  restart_after_crash: "off",
};

/** The database with the restored schema, of which every review's database is a clone. */
export const templateDatabase = "lockkeeper_template";

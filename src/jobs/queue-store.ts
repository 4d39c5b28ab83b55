import type { PoolConfig } from "pg";

/** The PostgreSQL database that keeps the queue. */
export interface QueueStore {
  readonly connection: PoolConfig;
  /** Stops the server where it is ours. */
  close(): Promise<void>;
}

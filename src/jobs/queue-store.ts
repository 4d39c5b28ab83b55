import type { PoolConfig } from "pg";

/** The PostgreSQL database that keeps the queue. */
export interface QueueStore {
  readonly connection: PoolConfig;
  /** Resolves with the reason where a server of ours ended by itself; never for the user's own server. */
  readonly ended: Promise<string>;
  /** Stops the server where it is ours. */
  close(): Promise<void>;
}

import type { Pool } from "pg";
import type { ReviewJob } from "./review-job.ts";

/** A held lock. Both may be called again, without effect. */
export interface Lock {
  release(): Promise<void>;
  /** Closes the connection, for a holder that does not end in time. */
  drop(): void;
}

/**
 * Takes the lock of a pull request, or gives null where a worker of any instance holds it. It is an advisory lock on a
 * connection of its own: the server lets go of it the moment that its holder dies, so that a free lock proves that
 * nobody works on the pull request.
 */
export async function lockPullRequest(pool: Pool, { owner, repo, number }: ReviewJob): Promise<Lock | null> {
  const key = `lockkeeper ${owner}/${repo}#${number}`.toLowerCase();
  const client = await pool.connect();
  let lost = false;
  const onError = () => {
    lost = true;
  };
  client.on("error", onError);
  let held = true;
  const giveBack = () => {
    if (!held) return;
    held = false;
    client.off("error", onError);
    client.release(lost);
  };
  try {
    const { rows } = await client.query("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked", [
      key,
    ]);
    if (rows[0]?.locked !== true) {
      giveBack();
      return null;
    }
  } catch (error) {
    lost = true;
    giveBack();
    throw error;
  }
  return {
    release: async () => {
      if (!held) return;
      // A connection that can not unlock is closed, which unlocks.
      await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [key]).catch(onError);
      giveBack();
    },
    drop: () => {
      lost = true;
      giveBack();
    },
  };
}

import { setTimeout as sleep } from "node:timers/promises";
import type { LockMode } from "../../model/lock.ts";
import type { Queries } from "./connect-shared.ts";
import { firstUserOid } from "./relation-state.ts";

/** Modes held by relation, by OID. */
export type HeldLocks = ReadonlyMap<number, ReadonlySet<LockMode>>;

export const noLocks: HeldLocks = new Map();

const query = `select json_object_agg(relation, modes)::text as held from (
  select l.relation::int8, json_agg(distinct l.mode) modes from pg_catalog.pg_locks l
  where l.locktype = 'relation' and l.pid = $1 and l.granted and l.relation >= ${firstUserOid} group by 1) x`;

/**
 * Reads, from another session, which relations a session holds locks on; those of the server's own catalogs are
 * left out. By OID: names of what is not committed are not seen from outside.
 */
export async function readHeldLocks(observer: Queries, pid: number): Promise<HeldLocks> {
  const { rows } = await observer.query<{ held: string | null }>({
    name: "held-locks",
    text: query,
    values: [pid],
  });
  const held: Record<string, string[]> = JSON.parse(rows[0]?.held ?? "{}");
  return new Map(Object.entries(held).map(([oid, modes]) => [Number(oid), new Set(modes.map(toLockMode))]));
}

/** "AccessExclusiveLock" in the words of the manual. */
function toLockMode(mode: string): LockMode {
  const words = mode.replace(/Lock$/, "").replace(/(?!^)([A-Z])/g, " $1");
  return words.toUpperCase() as LockMode;
}

/** Looks at a session's locks over and over, until told to stop. Locks of less than a millisecond are missed. */
export function watchLocks(observer: Queries, pid: number): { stop(): Promise<HeldLocks> } {
  const seen = new Map<number, Set<LockMode>>();
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      const held = await readHeldLocks(observer, pid);
      for (const [oid, modes] of held) seen.set(oid, new Set([...(seen.get(oid) ?? []), ...modes]));
      await sleep(1);
    }
    // The server may be gone: then there is nothing more to see.
  })().catch(() => {});
  return {
    async stop() {
      stopped = true;
      await watching;
      return seen;
    },
  };
}

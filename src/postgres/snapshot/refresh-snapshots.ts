import type { Snapshot } from "../../model/snapshot.ts";
import { writeSnapshotFile } from "./snapshot-file.ts";
import type { SnapshotSource } from "./snapshot-sources.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

export interface RefreshOptions {
  readonly sources: readonly SnapshotSource[];
  readonly store: SnapshotStore;
  readonly capture: (source: SnapshotSource) => Promise<Snapshot>;
  /** Told of each snapshot that was taken, or of why it was not. */
  readonly report: (
    source: SnapshotSource,
    outcome: { readonly snapshot: Snapshot } | { readonly error: Error },
  ) => void;
}

export interface RunningRefresh {
  /** Takes no more snapshots, and waits for the one that is being taken. */
  stop(): Promise<void>;
}

/**
 * Takes a snapshot of each source now and then on its schedule, one at a time. One that fails is reported, the last good one stays,
 * and its age is shown in every review.
 */
export function refreshSnapshots({ sources, store, capture, report }: RefreshOptions): RunningRefresh {
  let last: Promise<void> = Promise.resolve();
  let stopped = false;
  const refresh = async (source: SnapshotSource): Promise<void> => {
    if (stopped) return;
    try {
      const snapshot = await capture(source);
      await store.put(source, writeSnapshotFile(snapshot), snapshot);
      report(source, { snapshot });
    } catch (error) {
      report(source, { error: error instanceof Error ? error : new Error(String(error)) });
    }
  };
  const enqueue = (source: SnapshotSource): void => {
    last = last.then(() => refresh(source));
  };
  const timers = sources.map((source) => {
    enqueue(source);
    return setInterval(() => enqueue(source), source.everyMs).unref();
  });
  return {
    async stop() {
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      await last;
    },
  };
}

import type { CatalogData } from "../../model/catalog.ts";
import type { RestoreProblem } from "../../model/shadow.ts";
import type { Snapshot, SnapshotGap } from "../../model/snapshot.ts";
import { compareCatalogs } from "./compare-catalogs.ts";

/** What restoring schema SQL on a server of a major version gave. */
export interface RestoredSchema {
  /** Full version of the server, "16.14". */
  readonly version: string;
  readonly catalog: CatalogData;
  readonly problems: readonly RestoreProblem[];
}

/** Restores schema SQL on a server of a major version, going on after a statement that fails. */
export type RestoreSchema = (schema: {
  readonly major: number;
  readonly schemaSql: string;
}) => Promise<RestoredSchema>;

const missing = "what it makes is missing on the shadow; a migration that uses it fails there";

/**
 * Restores the snapshot's schema and compares the copy's catalog with the source's. Every object that differs is a gap
 * of the snapshot that is returned; so is it that nothing could be restored.
 */
export async function proveSchema(snapshot: Snapshot, restore: RestoreSchema | null): Promise<Snapshot> {
  if (restore === null) {
    return withGaps(snapshot, [
      {
        what: "a proof of the schema: it was not restored",
        consequence: "that it restores whole is not known yet",
      },
    ]);
  }
  try {
    const { catalog, problems } = await restore(snapshot);
    const differences = compareCatalogs(snapshot.catalog, catalog).map((difference) => ({
      what: `after the restore, ${difference}`,
      consequence: "the shadow is not like production there",
    }));
    return withGaps(snapshot, [...problems.map(problemGap), ...differences]);
  } catch (error) {
    return withGaps(snapshot, [
      {
        what: `a proof of the schema: it could not be restored (${(error as Error).message})`,
        consequence: "that it restores whole is not known yet",
      },
    ]);
  }
}

const withGaps = (snapshot: Snapshot, gaps: readonly SnapshotGap[]): Snapshot => ({
  ...snapshot,
  gaps: [...snapshot.gaps, ...gaps],
});

/** The gap that a statement leaves which did not restore. */
export function problemGap({ line, sql, message }: RestoreProblem): SnapshotGap {
  const start = sql.replace(/\s+/gu, " ").slice(0, 80);
  return { what: `line ${line} of the schema did not restore (${message}): ${start}`, consequence: missing };
}

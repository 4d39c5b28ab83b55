import type { CatalogData } from "../../model/catalog.ts";
import type { Snapshot, SnapshotGap } from "../../model/snapshot.ts";
import { plural } from "../../text/plural.ts";
import { givenStatistics } from "./given-statistics.ts";
import { maskSecrets } from "./mask-secrets.ts";
import { problemGap, type RestoreSchema, standInGaps } from "./prove-schema.ts";
import { type GivenRows, readRows } from "./read-rows.ts";
import { withoutRows } from "./without-rows.ts";

export interface BuildOptions {
  readonly schemaSql: string;
  /** Text of the rows file, or null: every size is then unknown. */
  readonly rows: string | null;
  readonly major: number;
  readonly takenAt: Date;
  /** Restores schema SQL on a server of a major version, going on after a statement that fails. */
  readonly restore: RestoreSchema;
}

/**
 * Makes a snapshot from a schema dump and row counts, for those who may give no connection. What of the dump did not
 * restore, and names in the rows file that it does not have, are gaps of the snapshot.
 *
 * @throws Error where nothing of the schema restored or the rows file is not valid.
 */
export async function buildSnapshot(options: BuildOptions): Promise<Snapshot> {
  const rowless = withoutRows(options.schemaSql);
  const schemaSql = maskSecrets(rowless.schemaSql);
  const { version, catalog, problems } = await options.restore({ major: options.major, schemaSql });
  const [first] = problems;
  if (first && catalog.relations.length === 0) {
    throw new Error(
      `Nothing of the schema could be restored on PostgreSQL ${version}. Line ${first.line}: ${first.message}`,
    );
  }
  const given: GivenRows =
    options.rows === null ? { sizes: new Map(), unknown: [] } : readRows(options.rows, catalog);
  return {
    format: 1,
    takenAt: options.takenAt.toISOString(),
    origin: "built",
    database: null,
    version,
    major: options.major,
    // A dump leaves the search path empty; migrations that run after it in the same session expect their own.
    schemaSql: `${schemaSql}\nRESET search_path;\n`,
    catalog,
    statistics: givenStatistics(catalog, given.sizes),
    activity: null,
    settings: {},
    applied: [],
    gaps: [
      ...standInGaps(catalog),
      ...problems.map(problemGap),
      ...rowsGap(rowless.tables),
      ...given.unknown.map((name) => unknownGap(name, catalog)),
      ...builtGaps(options.rows),
    ],
  };
}

function rowsGap(tables: number): readonly SnapshotGap[] {
  if (tables === 0) return [];
  const what = `the rows of ${plural(tables, "table")}, which the dump holds: pg_dump --schema-only leaves them out`;
  return [{ what, consequence: "nothing is lost: a snapshot never holds a row" }];
}

function unknownGap(name: string, catalog: CatalogData): SnapshotGap {
  const wanted = name.split(".").at(-1)?.toLowerCase();
  const similar = catalog.relations.find((relation) => relation.bareName.toLowerCase() === wanted);
  return {
    what: `the rows file names ${name.includes('"') ? name : `"${name}"`}, which the schema does not have${similar ? `; is ${similar.name} meant?` : ""}`,
    consequence: "this size is not used",
  };
}

function builtGaps(rows: string | null): SnapshotGap[] {
  return [
    ...(rows === null
      ? [{ what: "row counts", consequence: "no table has a known size, so no duration is estimated" }]
      : []),
    {
      what: "activity, settings and applied migrations",
      consequence: "a built snapshot does not have them; `lockkeeper snapshot capture` does",
    },
  ];
}

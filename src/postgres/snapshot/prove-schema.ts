import type { CatalogData } from "../../model/catalog.ts";
import type { RestoreProblem } from "../../model/shadow.ts";
import type { Snapshot, SnapshotGap } from "../../model/snapshot.ts";
import { standInVersion } from "../server/stand-ins/install-stand-ins.ts";
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
    const standIns = standInGaps(catalog);
    const isLacking = snapshot.catalog.extensions.some(
      ({ name }) => !catalog.extensions.some((each) => each.name === name),
    );
    const [source, copy] =
      standIns.length > 0 || isLacking
        ? withoutMachineCode(snapshot.catalog, catalog)
        : [snapshot.catalog, catalog];
    const differences = compareCatalogs(source, copy).map((difference) => ({
      what: `after the restore, ${difference}`,
      consequence: "the shadow is not like production there",
    }));
    return withGaps(snapshot, [...standIns, ...problems.map(problemGap), ...differences]);
  } catch (error) {
    return withGaps(snapshot, [
      {
        what: `a proof of the schema: it could not be restored (${(error as Error).message})`,
        consequence: "that it restores whole is not known yet",
      },
    ]);
  }
}

/**
 * Both catalogs without what an extension that is missing or stood in for is known to differ in: base types, and
 * functions in machine code, which a stand-in has under the same names in another language. That it is missing is said once.
 */
function withoutMachineCode(source: CatalogData, copy: CatalogData): [CatalogData, CatalogData] {
  const own = source.functions.filter(({ language }) => language !== "c" && language !== "internal");
  const names = new Set(own.map(({ name }) => name));
  const withoutBase = ({ types }: CatalogData) => types.filter(({ kind }) => kind !== "base");
  return [
    { ...source, functions: own, types: withoutBase(source) },
    { ...copy, functions: copy.functions.filter(({ name }) => names.has(name)), types: withoutBase(copy) },
  ];
}

const withGaps = (snapshot: Snapshot, gaps: readonly SnapshotGap[]): Snapshot => ({
  ...snapshot,
  gaps: [...snapshot.gaps, ...gaps],
});

/** The gaps of extensions that the shadow has by name only. */
export function standInGaps(catalog: CatalogData): SnapshotGap[] {
  return catalog.extensions
    .filter(({ version }) => version === standInVersion)
    .map(({ name }) => ({
      what: `the extension ${name}: the shadow's server lacks it, and types, functions and operators of its names stand in for it`,
      consequence:
        "they compute nothing: what a migration calculates with them, and how long their indexes take, is not known",
    }));
}

/** What the shadow does not have that is no object which a migration would use. */
const consequences: readonly (readonly [RegExp, string])[] = [
  [/^create\s+event\s+trigger\b/iu, "what it does or refuses when a migration runs is not seen"],
  [/^create\s+subscription\b/iu, "that changes come in from another server is not known"],
  [
    /^create\s+(?:server|foreign\s+data\s+wrapper|user\s+mapping)\b/iu,
    "the shadow reaches no other server: foreign tables of it are missing there",
  ],
  [
    /timescaledb|\bcreate_hypertable\b/iu,
    "hypertables are plain tables on the shadow: locks on their chunks, and what its policies do, are not known",
  ],
  [
    /^create\s+extension\b/iu,
    "its types and functions are missing on the shadow; a migration that uses one fails there",
  ],
];

/** The gap that a statement leaves which did not restore. */
export function problemGap({ line, sql, message }: RestoreProblem): SnapshotGap {
  const start = sql.replace(/\s+/gu, " ").slice(0, 80);
  const consequence = consequences.find(([shape]) => shape.test(sql))?.[1] ?? missing;
  return { what: `line ${line} of the schema did not restore (${message}): ${start}`, consequence };
}

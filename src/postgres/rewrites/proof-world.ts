import type { MigrationAnalysis } from "../../model/analysis.ts";
import type { CatalogData } from "../../model/catalog.ts";
import type { Migration } from "../../model/migration.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import type { Snapshot } from "../../model/snapshot.ts";

/** What touches the world, and the stages that a proof runs again, handed in. */
export interface ProofWorld {
  /** Catalog of the state before the migrations, which every fresh clone has. */
  readonly catalog: CatalogData;
  /** A fresh clone of the shadow in the state before the migrations. */
  openDatabase(): Promise<ShadowDatabase>;
  /** Tells what the steps of a rewrite do, on a clone: the analysis that the migrations went through. */
  analyse(
    migrations: readonly Migration[],
    ground: {
      readonly major: number;
      readonly catalog: CatalogData;
      readonly snapshot: Snapshot | null;
      readonly database: ShadowDatabase;
    },
  ): Promise<{ readonly migrations: readonly MigrationAnalysis[] }>;
  /** Compares two schemas as `describeSchema` tells them. */
  compareSchemas(
    original: ReadonlyMap<string, string>,
    rewritten: ReadonlyMap<string, string>,
  ): { readonly same: boolean; readonly allowed: readonly string[]; readonly differences: readonly string[] };
  /** Time now, in ms. */
  now(): number;
}

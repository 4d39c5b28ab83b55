import type { Config, DatabaseConfig } from "../model/config.ts";
import type { Migration } from "../model/migration.ts";
import { matchesGlob } from "../text/glob.ts";

/** The migrations of each database that has some, and those that the configuration gives to none. */
export interface DividedMigrations {
  readonly groups: ReadonlyMap<DatabaseConfig, readonly Migration[]>;
  readonly unclaimed: readonly Migration[];
}

/** Gives each migration to the first database whose paths it matches; one without paths takes all that is left. */
export function divideByDatabase(migrations: readonly Migration[], { databases }: Config): DividedMigrations {
  const groups = new Map<DatabaseConfig, Migration[]>();
  const unclaimed: Migration[] = [];
  for (const migration of migrations) {
    const database = databases.find((each) => belongsTo(migration.path, each));
    if (database === undefined) unclaimed.push(migration);
    else groups.set(database, [...(groups.get(database) ?? []), migration]);
  }
  return { groups, unclaimed };
}

function belongsTo(path: string, { paths }: DatabaseConfig): boolean {
  return paths.length === 0 || paths.some((glob) => matchesGlob(glob, path));
}

import type { BlockingBudget } from "../model/budget.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";
import type { ConfigFile } from "./config-schema.ts";
import { defaultBudget, defaultConfig, defaultDatabase } from "./defaults.ts";

type DatabaseFields = Omit<NonNullable<ConfigFile["databases"]>[number], "name" | "paths">;

/** Fills in what a file leaves out. A database takes what it does not say from the top of the file. */
export function fillDefaults(file: ConfigFile): Config {
  const shared = fillDatabase(file, defaultDatabase);
  return {
    databases: file.databases?.map(({ name, paths, ...own }) => ({
      ...fillDatabase(own, shared),
      name,
      paths: paths ?? [],
    })) ?? [shared],
    tools: file.tools ?? [],
    ignore: file.ignore ?? [],
    rules: (file.rules ?? []).map(({ rule, level, paths, tables }) => ({
      rule,
      level,
      paths: paths ?? null,
      tables: tables ?? null,
    })),
    shadow: file.shadow ?? defaultConfig.shadow,
    enforce: file.enforce ?? defaultConfig.enforce,
    commentOnDrafts: file.commentOnDrafts ?? defaultConfig.commentOnDrafts,
    maxComments: file.maxComments ?? defaultConfig.maxComments,
    snapshotMaxAgeMs: file.snapshotMaxAge ?? defaultConfig.snapshotMaxAgeMs,
    placeholders: file.placeholders ?? {},
  };
}

function fillDatabase(own: DatabaseFields, shared: DatabaseConfig): DatabaseConfig {
  const budget = fillBudget(own.budget, shared.budget);
  const quietHours = [
    ...(shared.quietHours ?? []),
    ...(own.quietHours ?? []).map((each) => ({
      between: each.between,
      timeZone: each.timeZone ?? "UTC",
      tables: each.tables ?? null,
      budget: fillBudget(each, budget),
    })),
  ];
  return {
    ...shared,
    ...(quietHours.length === 0 ? {} : { quietHours }),
    postgres: own.postgres ?? shared.postgres,
    snapshot: own.snapshot ?? shared.snapshot,
    ...(own.calibration === undefined ? {} : { calibration: own.calibration }),
    budget,
    tableBudgets: [
      ...shared.tableBudgets,
      ...(own.tableBudgets ?? []).map((each) => ({ tables: each.tables, budget: fillBudget(each, budget) })),
    ],
  };
}

function fillBudget(
  own: { readonly reads?: number | undefined; readonly writes?: number | undefined } | undefined,
  shared: BlockingBudget = defaultBudget,
): BlockingBudget {
  return { readsMs: own?.reads ?? shared.readsMs, writesMs: own?.writes ?? shared.writesMs };
}

import type { BlockingBudget } from "../model/budget.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";

/** How long reads and writes may be blocked where the configuration does not say. */
export const defaultBudget: BlockingBudget = { readsMs: 200, writesMs: 500 };

/** The one database of a repository that names none. */
export const defaultDatabase: DatabaseConfig = {
  name: "default",
  paths: [],
  postgres: null,
  snapshot: null,
  budget: defaultBudget,
  tableBudgets: [],
};

/** The configuration of a repository that has no file for it. */
export const defaultConfig: Config = {
  databases: [defaultDatabase],
  tools: [],
  ignore: [],
  rules: [],
  shadow: true,
  enforce: true,
  commentOnDrafts: false,
  maxComments: 20,
  snapshotMaxAgeMs: 7 * 24 * 3_600_000,
  placeholders: {},
};

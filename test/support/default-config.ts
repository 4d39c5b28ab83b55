import type { Config } from "../../src/model/config.ts";

/** A configuration with one database and the default budget, for tests. */
export const CONFIG: Config = {
  databases: [
    {
      name: "main",
      paths: [],
      postgres: null,
      snapshot: null,
      budget: { readsMs: 200, writesMs: 500 },
      tableBudgets: [],
    },
  ],
  tools: [],
  ignore: [],
  rules: [],
  shadow: false,
  enforce: true,
  commentOnDrafts: false,
  maxComments: 20,
  snapshotMaxAgeMs: 86_400_000,
};

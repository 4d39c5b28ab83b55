import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Level } from "../../src/model/finding.ts";
import type { Migration } from "../../src/model/migration.ts";
import type { Rollback } from "../../src/model/rollback.ts";
import type { RuleCase } from "./judge-sql.ts";
import { migrationOf } from "./subject-of.ts";

const folder = fileURLToPath(new URL("../../examples/", import.meta.url));

/** An example of a rule: what it finds and what it lets pass. */
export interface Example {
  readonly rule: string;
  readonly unsafe: RuleCase;
  readonly safe: RuleCase;
}

/** What `case.json` of an example may say beside its SQL. */
type CaseFacts = Pick<
  RuleCase,
  "sizes" | "major" | "settings" | "longestTransactionMs" | "drift" | "otherSql"
> &
  Partial<Pick<Migration, "transactionMode" | "tool">> & {
    /** The level that the configuration sets for the rule of the example: one that is off without. */
    readonly level?: Level;
    /** What the shadow tells of the way back in each of the two. */
    readonly rollback?: { readonly unsafe: Partial<Rollback>; readonly safe: Partial<Rollback> };
  };

/** Every example, by the name of its folder. */
export function readExamples(): readonly Example[] {
  return readdirSync(folder)
    .filter((name) => existsSync(`${folder}${name}/unsafe.sql`))
    .sort()
    .map((rule) => {
      const read = (name: string): string => readFileSync(`${folder}${rule}/${name}`, "utf8");
      const { transactionMode, tool, level, rollback, ...facts } = JSON.parse(read("case.json")) as CaseFacts;
      const common = {
        ...facts,
        setup: read("setup.sql"),
        migration: {
          ...(transactionMode === undefined ? {} : { transactionMode }),
          ...(tool === undefined ? {} : { tool }),
        },
        ...(level === undefined ? {} : { config: { rules: [{ rule, level, paths: null, tables: null }] } }),
      };
      return {
        rule,
        unsafe: { ...common, ...wayBack(rollback?.unsafe), sql: read("unsafe.sql") },
        safe: { ...common, ...wayBack(rollback?.safe), sql: read("safe.sql") },
      };
    });
}

function wayBack(facts: Partial<Rollback> | undefined): Pick<RuleCase, "rollbacks"> {
  if (facts === undefined) return {};
  const { path } = migrationOf("");
  const nothing = {
    note: "",
    failure: null,
    differences: [],
    allowed: [],
    lostByUp: [],
    lostByDown: [],
    offered: null,
  };
  return { rollbacks: [{ path, down: path, outcome: "restores", ...nothing, ...facts }] };
}

import type { BlockingBudget, QuietHours } from "./budget.ts";
import type { Level } from "./finding.ts";

/** A budget for some tables of a database. */
export interface TableBudget {
  /** Glob over qualified relation names: "public.orders", "audit.*". */
  readonly tables: string;
  readonly budget: BlockingBudget;
}

/** One production database that the repository migrates. */
export interface DatabaseConfig {
  /** Name by which it is known in reviews and in snapshot uploads. */
  readonly name: string;
  /** Globs of the migration files that go to it; empty: all. */
  readonly paths: readonly string[];
  /** Major version, where no snapshot tells it. */
  readonly postgres: number | null;
  /** Path of the snapshot file in the repository, or null. */
  readonly snapshot: string | null;
  /** Path of the calibration in the repository, as `lockkeeper calibrate` writes it; left out: the shipped figures. */
  readonly calibration?: string;
  readonly budget: BlockingBudget;
  readonly tableBudgets: readonly TableBudget[];
  /** Left out: the budget holds around the clock. */
  readonly quietHours?: readonly QuietHours[];
}

/** A level for a rule, for all or for some files and tables. */
export interface RuleLevel {
  readonly rule: string;
  readonly level: Level | "off";
  /** Glob over paths, or null for all. */
  readonly paths: string | null;
  /** Glob over qualified relation names, or null for all. */
  readonly tables: string | null;
}

/** A migration folder whose tool is named by hand. */
export interface ToolPath {
  readonly tool: string;
  readonly paths: string;
}

/** The configuration of a repository, defaults filled in. */
export interface Config {
  /** At least one. */
  readonly databases: readonly DatabaseConfig[];
  readonly tools: readonly ToolPath[];
  /** Globs of files that are never reviewed. */
  readonly ignore: readonly string[];
  readonly rules: readonly RuleLevel[];
  /** Run migrations on the shadow; false: the model alone. */
  readonly shadow: boolean;
  /** False: the check never fails, it ends `neutral` with the same texts. */
  readonly enforce: boolean;
  /** Line comments on pull requests that are drafts. */
  readonly commentOnDrafts: boolean;
  /** Most line comments of one review. */
  readonly maxComments: number;
  /** Age after which the snapshot is called stale, in ms. */
  readonly snapshotMaxAgeMs: number;
  /** Values for placeholders that migrations use and the repository does not define, by name. Left out: none. */
  readonly placeholders?: Readonly<Record<string, string>>;
}

/** A mistake in a configuration file. */
export interface ConfigProblem {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

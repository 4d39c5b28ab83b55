import type { ChangeSet } from "../model/change-set.ts";
import type { Config, ConfigProblem } from "../model/config.ts";
import type { Finding, Level, NotAnalysed } from "../model/finding.ts";
import type { Migration, MigrationNotice } from "../model/migration.ts";
import type { DatabaseSummary, Review, SnapshotSummary } from "../model/review.ts";
import { configuredLevel } from "../postgres/rules/configured-level.ts";
import { fingerprint } from "../postgres/rules/fingerprint.ts";
import { conclude } from "../review/conclude.ts";
import { compareFindings } from "../review/level-marks.ts";
import { inlineCode } from "../text/inline-code.ts";
import { listSome } from "../text/list.ts";
import type { Analysis } from "./analyse-migrations.ts";
import { DEFAULT_MAJOR } from "./default-major.ts";
import type { RefusedStatement } from "./find-drift.ts";
import type { DatabaseReview } from "./review-database.ts";

/** What is known beside the reviews of the databases. */
export interface JoinInput {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  readonly changeSet: ChangeSet;
  readonly notices: readonly MigrationNotice[];
  /** Migrations that the configuration gives to no database. */
  readonly unclaimed: readonly Migration[];
}

/** Makes one answer of the reviews of all databases. */
export function joinReviews(reviews: readonly DatabaseReview[], input: JoinInput): Review {
  const { config, problems, changeSet, notices, unclaimed } = input;
  const all = reviews.flatMap((each) => each.findings);
  const judged = all.filter((each) => each.advice !== true);
  const advice = all.filter((each) => each.advice === true);
  const migrations = reviews.flatMap(({ analysis }) => analysis.migrations);
  const unread = reviews.flatMap(({ analysis }) => analysis.notAnalysed);
  const remarks = [
    ...notices,
    ...reviews.flatMap(({ analysis }) => describeEmpty(analysis)),
    ...reviews.flatMap(({ refused }) => refused.map(describeRefused)),
    ...describeSyntaxErrors(unread.filter(({ code }) => code !== undefined)),
  ];
  const findings = [...judged, ...remarks.flatMap((each) => toFindings(each, config))].toSorted(
    compareFindings,
  );
  const notAnalysed = [
    ...unread.filter(({ code }) => code === undefined),
    ...unclaimed.map(describeUnclaimed),
  ];
  const configProblems = problems.map(({ path, line, message }) => `\`${path}\` line ${line}: ${message}`);
  const { incomplete } = changeSet;
  return {
    conclusion: conclude({ findings, notAnalysed, configProblems, incomplete, enforce: config.enforce }),
    postgres: reviews[0]?.ground.major ?? config.databases[0]?.postgres ?? DEFAULT_MAJOR,
    shadowVersion: reviews.find(({ ground }) => ground.shadowVersion !== null)?.ground.shadowVersion ?? null,
    snapshot: joinSummaries(reviews),
    ...(reviews.length > 1 ? { databases: reviews.map(summariseDatabase) } : {}),
    migrations,
    rollbacks: reviews.flatMap(({ rollbacks }) => rollbacks),
    findings,
    ...(advice.length === 0 ? {} : { advice: advice.toSorted(compareFindings) }),
    notAnalysed,
    configProblems,
  };
}

/** What is to be said of a whole file. */
type Remark = Omit<MigrationNotice, "kind"> & {
  readonly kind: MigrationNotice["kind"] | "empty" | "refused" | "syntax";
  /** Left out: the title of its kind. */
  readonly title?: string;
};

/** Migrations without a statement; one that could not be read may hold some. */
function describeEmpty({ migrations, notAnalysed }: Analysis): readonly Remark[] {
  const unread = new Set(notAnalysed.map(({ path }) => path));
  return migrations
    .filter(({ statements }) => statements.length === 0)
    .filter(({ migration }) => migration.direction === "up" && !unread.has(migration.path))
    .map(({ migration: { path } }) => ({
      kind: "empty",
      path,
      line: 1,
      message: "The tool will record it as run, and nothing happens.",
    }));
}

/** A migration of the base that production refuses stops the deploy before it comes to the new ones. */
function describeRefused({ path, line, message }: RefusedStatement): Remark {
  return {
    kind: "refused",
    path,
    line,
    message: `This migration of the base has not run in production, and there it fails: ${inlineCode(message)}. On the schema that the base's migrations make it applies. Deploys stop here before they come to the migrations of this pull request: bring production and the migrations together first, or take a new snapshot if it has run since.`,
  };
}

/** The first syntax error of each file, with the lines of the others: the migration does not come to them. */
function describeSyntaxErrors(errors: readonly NotAnalysed[]): readonly Remark[] {
  const byPath = new Map<string, NotAnalysed[]>();
  for (const error of errors) byPath.set(error.path, [...(byPath.get(error.path) ?? []), error]);
  return [...byPath.values()].map((ofFile) => {
    const [first, ...others] = ofFile.toSorted((a, b) => a.line - b.line) as [NotAnalysed, ...NotAnalysed[]];
    const remark = describeSyntax(first);
    if (others.length === 0) return remark;
    const lines = listSome(
      others.map(({ line }) => `${line}`),
      MOST_LINES,
    );
    const also = `${others.length === 1 ? "Line" : "Lines"} ${lines} cannot be parsed either.`;
    return { ...remark, message: `${remark.message} ${also}` };
  });
}

/** More lines are counted. */
const MOST_LINES = 5;

/** What PostgreSQL cannot parse fails wherever it runs. */
function describeSyntax({ path, line, reason, code }: NotAnalysed): Remark {
  const said = reason.replace(/"([^"]+)"/g, (_, word: string) => inlineCode(word));
  const title = `Fails: ${said} (${code})`;
  return {
    kind: "syntax",
    path,
    line,
    title,
    message: "PostgreSQL cannot parse it. The migration stops here.",
  };
}

/** What is said of a migration that is there already. Where it has run, it will not run again: nothing blocks, but deploys may differ. */
const REMARKS: Readonly<Record<Remark["kind"], { rule: string; level: Level; title: string }>> = {
  edited: { rule: "migration-edited", level: "warning", title: "Edits a migration that may have run" },
  removed: { rule: "migration-removed", level: "warning", title: "Removes a migration that may have run" },
  renamed: { rule: "migration-renamed", level: "warning", title: "Renames a migration that may have run" },
  moved: { rule: "migration-renamed", level: "notice", title: "Moves a migration, which keeps its version" },
  empty: { rule: "empty-migration", level: "notice", title: "Holds no statement" },
  refused: {
    rule: "schema-drift",
    level: "warning",
    title: "A migration of the base does not apply to production's schema",
  },
  syntax: { rule: "syntax-error", level: "blocking", title: "Fails: a syntax error" },
  "new databases only": {
    rule: "baseline",
    level: "notice",
    title: "Not reviewed: production never runs a baseline",
  },
  "other dialect": { rule: "other-dialect", level: "notice", title: "Not reviewed: not for PostgreSQL" },
};

/** The rules by which whole files are remarked on. */
export const REMARK_RULES: readonly string[] = [...new Set(Object.values(REMARKS).map(({ rule }) => rule))];

function toFindings(remark: Remark, config: Config): readonly Finding[] {
  const { kind, path, line, message } = remark;
  const { rule, title: usual, ...own } = REMARKS[kind];
  const title = remark.title ?? usual;
  const place = { path, line, endLine: line, relation: null };
  const level = configuredLevel({ id: rule, ...own }, own.level, place, config);
  if (level === "off") return [];
  const id = fingerprint({ rule, path, sql: "", relation: null }, kind === "syntax" ? line : 0);
  return [{ id, rule, level, ...place, title, detail: message, rewrite: null, accepted: null }];
}

function describeUnclaimed({ path }: Migration): NotAnalysed {
  const reason =
    "no database of `.github/lockkeeper.yml` has `paths` that match it. Add it to one, or to `ignore`.";
  return { path, line: 1, reason };
}

function summariseDatabase({ database, ground, analysis }: DatabaseReview): DatabaseSummary {
  return {
    name: database.name,
    postgres: ground.major,
    shadowVersion: ground.shadowVersion,
    snapshot: ground.summary,
    paths: analysis.migrations.map(({ migration }) => migration.path),
  };
}

function joinSummaries(reviews: readonly DatabaseReview[]): SnapshotSummary {
  const [first] = reviews;
  if (first === undefined) return { origin: "none", takenAt: null, database: null, warnings: [] };
  const several = reviews.length > 1;
  const warnings = reviews.flatMap(({ ground, database }) =>
    ground.summary.warnings.map((warning) => (several ? `${database.name}: ${warning}` : warning)),
  );
  return { ...first.ground.summary, warnings };
}

import { defaultDatabase } from "../config/defaults.ts";
import type { BlockingBudget } from "../model/budget.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";
import type { Review } from "../model/review.ts";
import { formatAge } from "../text/format-age.ts";
import { formatDuration } from "../text/format-duration.ts";
import { inlineCode } from "../text/inline-code.ts";

/** What one database was reviewed with, and its part of the configuration. */
export interface DatabaseGround {
  /** Null where the review is of one database: its name then tells nothing. */
  readonly name: string | null;
  readonly config: DatabaseConfig;
  /** The part of the review that is of this database. */
  readonly review: Review;
}

/** The databases of a review, at least one. */
export function databasesOf(review: Review, config: Config): readonly DatabaseGround[] {
  if (review.databases === undefined) return [{ name: null, config: databaseOf(review, config), review }];
  return review.databases.map(({ name, paths, ...ground }) => {
    const migrations = review.migrations.filter(({ migration }) => paths.includes(migration.path));
    const part = { ...review, ...ground, migrations };
    return { name, config: databaseOf(part, config), review: part };
  });
}

/** The database of the configuration that a review was made for; the first where its snapshot names none of them. */
function databaseOf(review: Review, config: Config): DatabaseConfig {
  const { database } = review.snapshot;
  const found = config.databases.find(({ name }) => name === database) ?? config.databases[0];
  if (found === undefined)
    throw new Error("A configuration has at least one database: read it with readConfig.");
  return found;
}

/** The blocking budget in a sentence. */
function describeBudget({ readsMs, writesMs }: BlockingBudget): string {
  return `Blocking budget: reads ${formatDuration(readsMs)}, writes ${formatDuration(writesMs)}.`;
}

/** How the locks are known, in a sentence. */
function describeWitness({ shadowVersion, postgres, snapshot }: Review): string {
  if (shadowVersion === null) {
    return `Derived from the statements for PostgreSQL ${postgres}; nothing was run.`;
  }
  const schema = snapshot.origin === "replayed" ? "the schema that your migrations make" : "your schema";
  return `Observed on PostgreSQL ${shadowVersion} with ${snapshot.origin === "none" ? "an empty schema" : schema}.`;
}

/**
 * Where schema and sizes come from and how old they are, in a sentence.
 *
 * @param now null: the time only, for texts that must stay the same when a review is repeated later
 */
function describeSnapshot({ snapshot, databases }: Review, now: Date | null): string {
  const { origin, takenAt, database, calibration } = snapshot;
  if (origin === "none") return "No snapshot: neither the schema nor the sizes of the tables are known.";
  if (origin === "replayed") {
    return "No snapshot: the schema comes from replaying the migrations at the base, so the sizes of the tables are not known.";
  }
  if (origin === "schema") {
    return "No snapshot: the schema is the one that was given, and the sizes of the tables are not known.";
  }
  const source = origin === "captured" ? "captured from" : "built for";
  const isNamed = databases === undefined && database !== null && database !== defaultDatabase.name;
  const from = isNamed ? `, ${source} ${inlineCode(database)}` : "";
  const durations = calibration === undefined ? "" : ` Durations by ${inlineCode(calibration)}.`;
  return `Snapshot of ${takenAt === null ? "unknown age" : describeTime(takenAt, now)}${from}.${durations}`;
}

function describeTime(takenAt: string, now: Date | null): string {
  const time = Date.parse(takenAt);
  if (Number.isNaN(time)) return "unknown age";
  const absolute = `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return now === null ? absolute : `${formatAge(now.getTime() - time)} (${absolute})`;
}

/** Budget, snapshot and witness of a database, in sentences. */
export function describeGround({ name, config, review }: DatabaseGround, now: Date | null): string {
  const sentences = [describeBudget(config.budget), describeSnapshot(review, now), describeWitness(review)];
  return `${name === null ? "" : `${inlineCode(name)}: `}${sentences.join(" ")}`;
}

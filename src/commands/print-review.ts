import { mergedSince } from "../git/merged-since.ts";
import { readGitChange } from "../git/read-git-change-set.ts";
import { findMigrations } from "../migration-tools/index.ts";
import { rules } from "../postgres/rules/index.ts";
import { renderGitLab } from "../review/render-gitlab.ts";
import { renderJson } from "../review/render-json.ts";
import { renderMarkdown } from "../review/render-markdown.ts";
import { renderSarif } from "../review/render-sarif.ts";
import { renderText } from "../review/render-text.ts";
import { type Reviewed, reviewMigrations } from "../review-migrations.ts";
import type { ReviewWorld } from "../review-world.ts";
import { DEFAULT_MAJOR } from "../stages/default-major.ts";
import { findSnapshot } from "../stages/find-snapshot.ts";
import { schemaOnlySnapshot } from "../stages/schema-only-snapshot.ts";
import { endProgress, localShadows, showProgress, terminalOptions } from "./local-world.ts";
import { readSnapshotPath } from "./print-locks.ts";
import { readInput, readInputs } from "./read-inputs.ts";
import { EXIT } from "./usage-error.ts";
import { worldOfFiles } from "./world-of-files.ts";

const CONFIG_PATH = ".github/lockkeeper.yml";

/** Options of `lockkeeper review`, as they were given. */
export interface ReviewOptions {
  readonly repo?: string;
  readonly base?: string;
  readonly head?: string;
  readonly snapshot?: string;
  readonly schema?: string;
  readonly postgres?: number;
  readonly shadow: boolean;
  readonly config?: string;
  readonly format: "text" | "json" | "markdown" | "sarif" | "gitlab";
}

/** What the options decide, whether files or commits are reviewed. */
type CommonWorld = Pick<ReviewWorld, "openShadow" | "postgres" | "progress">;

/** Reviews what was named and prints it. Returns the exit status of the contract. */
export async function printReview(files: readonly string[], options: ReviewOptions): Promise<number> {
  const common: CommonWorld = {
    openShadow: options.shadow ? await localShadows() : null,
    postgres: options.postgres ?? null,
    progress: showProgress,
  };
  const reviewed =
    files.length > 0 ? await reviewFiles(files, common, options) : await reviewCommits(common, options);
  endProgress();
  process.stdout.write(render(reviewed, options.format));
  return exitStatus(reviewed);
}

/** Reviews files as new migrations, in the order given. */
async function reviewFiles(
  paths: readonly string[],
  common: CommonWorld,
  options: ReviewOptions,
): Promise<Reviewed> {
  const files = await readInputs(paths);
  return reviewMigrations({
    ...common,
    ...worldOfFiles(files),
    readConfigFile: async () => (await readGivenConfig(options)) ?? { text: null, path: CONFIG_PATH },
    readSnapshot: (await givenSnapshot(options)) ?? (async () => ({ snapshot: null, warnings: [] })),
  });
}

/** Reviews what a pull request between two commits of a local repository would change. */
async function reviewCommits(common: CommonWorld, options: ReviewOptions): Promise<Reviewed> {
  const repository = options.repo ?? ".";
  const { changeSet, base, head } = await readGitChange(
    repository,
    options.base ?? "",
    options.head ?? "HEAD",
  );
  const given = await givenSnapshot(options);
  try {
    return await reviewMigrations({
      ...common,
      readChangeSet: async () => changeSet,
      findMigrations: (_, config) => findMigrations(changeSet, head, config),
      base,
      mergedSince: (time) => mergedSince(repository, changeSet.base, time),
      readConfigFile: async () =>
        (await readGivenConfig(options)) ?? { text: await base.read(CONFIG_PATH), path: CONFIG_PATH },
      readSnapshot:
        given ??
        ((database, config) =>
          findSnapshot(database, config, { base, readStored: async () => null, now: new Date() })),
      codeFiles: (side, isWanted) => (side === "base" ? base : head).files(isWanted),
    });
  } finally {
    base.close();
    head.close();
  }
}

async function readGivenConfig({ config }: ReviewOptions) {
  return config === undefined ? null : readInput(config);
}

/** What `--snapshot` or `--schema` gives, or null where neither is named. */
async function givenSnapshot({
  snapshot,
  schema,
  postgres,
}: ReviewOptions): Promise<ReviewWorld["readSnapshot"] | null> {
  if (snapshot !== undefined) {
    const read = await readSnapshotPath(snapshot);
    return async () => ({ snapshot: read, warnings: [] });
  }
  if (schema === undefined) return null;
  const { text } = await readInput(schema);
  return async (database) => ({
    snapshot: schemaOnlySnapshot(text, postgres ?? database.postgres ?? DEFAULT_MAJOR, "schema"),
    warnings: [],
  });
}

function render({ review, config }: Reviewed, format: ReviewOptions["format"]): string {
  switch (format) {
    case "json":
      return renderJson(review);
    case "markdown":
      return renderMarkdown(review, config, new Date());
    case "sarif":
      return renderSarif(review, rules);
    case "gitlab":
      return renderGitLab(review);
    case "text":
      return renderText(review, config, new Date(), terminalOptions());
  }
}

function exitStatus({ review }: Reviewed): number {
  if (review.conclusion === "failure") return EXIT.failed;
  return review.conclusion === "action_required" ? EXIT.notAnalysed : EXIT.passed;
}

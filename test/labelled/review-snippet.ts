import { readConfig } from "../../src/config/read-config.ts";
import { findMigrations } from "../../src/migration-tools/index.ts";
import type { Review } from "../../src/model/review.ts";
import type { Shadow } from "../../src/model/shadow.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { type ParsedStatement, parseMigration } from "../../src/postgres/parse/parse-migration.ts";
import { reviewMigrations } from "../../src/review-migrations.ts";
import { addedFiles, treeOf } from "../fixtures/repository-of.ts";
import type { Snippet } from "./read-labels.ts";

const CONFIG_PATH = ".github/lockkeeper.yml";
const CONFIG = "tools:\n  - paths: psql/**\n    tool: psql\n";

/** The statements of a snippet in the transactions that its tool makes. */
export async function parseSnippet({ path, sql }: Snippet): Promise<readonly ParsedStatement[]> {
  const { config } = readConfig(CONFIG, CONFIG_PATH);
  const { migrations } = await findMigrations(addedFiles({ [path]: sql }), treeOf({ [path]: sql }), config);
  return migrations
    .filter(({ direction }) => direction === "up")
    .flatMap((migration) => parseMigration(migration, 1).statements);
}

/** Reviews a snippet as a pull request that adds it would be: with a snapshot, a shadow, and the code that is running. */
export async function reviewSnippet(
  { path, sql, running, settings }: Snippet,
  snapshot: Snapshot,
  shadow: Shadow,
): Promise<Review> {
  const code = running.map((query) => `await database.query(\`${query}\`);`).join("\n");
  const { review } = await reviewMigrations({
    readChangeSet: async () => addedFiles({ [path]: sql }),
    findMigrations: (set, config) => findMigrations(set, treeOf({ [path]: sql }), config),
    base: treeOf({}),
    readConfigFile: async () => ({ text: CONFIG, path: CONFIG_PATH }),
    readSnapshot: async () => ({ snapshot: { ...snapshot, settings }, warnings: [] }),
    openShadow: async () => ({ ...shadow, close: async () => {} }),
    codeFiles: () =>
      (async function* () {
        yield { path: "src/queries.ts", text: code };
      })(),
    prove: false,
    postgres: null,
    progress: () => {},
  });
  return review;
}

import { mkdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { runGit } from "../git/run-git.ts";
import type { RestoreSchema } from "../postgres/snapshot/prove-schema.ts";
import { formatCount } from "../text/format-count.ts";
import { shareRepository } from "./local-github/git/share-repository.ts";
import type { NewPullRequest } from "./local-github/pull-requests.ts";
import { CHANGE_BODY, CHANGE_TITLE } from "./shop/change-files.ts";
import { writeShop } from "./shop/write-shop.ts";

/** A repository with a change, ready to be put on the local GitHub. */
export interface DemoSubject {
  /** Bare repository of our own: branches may be made in it. */
  readonly repository: string;
  readonly owner: string;
  readonly name: string;
  readonly pull: NewPullRequest;
  /** What it is, in a sentence. */
  readonly description: string;
}

/** A change in a git repository of the user's. */
export interface GivenChange {
  readonly folder: string;
  readonly base: string;
  readonly head: string;
}

/** Makes the shop below a folder, with its snapshot built as `lockkeeper snapshot build` does it. */
export async function prepareShop(folder: string, restore: RestoreSchema): Promise<DemoSubject> {
  const source = join(folder, "shop");
  const { base, head, snapshot } = await writeShop(source, restore);
  const repository = await share(source, folder);
  const users = formatCount(snapshot.statistics["public.users"]?.rows ?? 0);
  return {
    repository,
    owner: "harbour-street",
    name: "shop",
    pull: { base, head, title: CHANGE_TITLE, body: CHANGE_BODY, headBranch: "subscription-tiers" },
    description: `Made an online shop: snapshot of PostgreSQL ${snapshot.version} with ${users} users, and a pull request`,
  };
}

/**
 * Puts a change of a local repository below a folder, without writing to the repository.
 *
 * @throws Error where it is no repository, or a revision names no commit of it.
 */
export async function prepareGivenChange(folder: string, change: GivenChange): Promise<DemoSubject> {
  const source = resolve(change.folder);
  const read = async (...commandLine: string[]) => (await runGit(source, commandLine)).trim();
  const commitOf = (revision: string) =>
    read("rev-parse", "--verify", "--quiet", `${revision}^{commit}`).catch(() => {
      throw new Error(`${source} has no commit ${revision}`);
    });
  await read("rev-parse", "--git-dir");
  const [base, head] = await Promise.all([commitOf(change.base), commitOf(change.head)]);
  const [title, body] = await Promise.all([
    read("log", "-1", "--format=%s", head),
    read("log", "-1", "--format=%b", head),
  ]);
  const repository = await share(source, folder);
  return {
    repository,
    owner: "local",
    name: basename(source).replace(/[^\w.-]/g, "-") || "repository",
    pull: { base, head, title, body },
    description: `Read ${base.slice(0, 7)}...${head.slice(0, 7)} of ${source}`,
  };
}

async function share(source: string, folder: string): Promise<string> {
  const repository = join(folder, "github.git");
  await mkdir(repository, { recursive: true });
  await shareRepository(source, repository);
  return repository;
}

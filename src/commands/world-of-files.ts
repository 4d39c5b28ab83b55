import { readGivenFile } from "../migration-tools/index.ts";
import type { ChangedFile, RepositoryTree } from "../model/change-set.ts";
import type { ReviewWorld } from "../review-world.ts";
import type { InputFile } from "./read-inputs.ts";

const EMPTY_TREE: RepositoryTree = {
  paths: async () => [],
  read: async () => null,
  readBytes: async () => null,
};

/** The world of files without a repository: each is a new migration, nothing came before, no code is at hand. */
export function worldOfFiles(
  files: readonly InputFile[],
): Pick<ReviewWorld, "readChangeSet" | "findMigrations" | "base" | "codeFiles"> {
  return {
    readChangeSet: async () => ({ base: "", head: "", files: files.map(toAddedFile), incomplete: null }),
    findMigrations: async () => {
      const read = await Promise.all(files.map(({ path, text }) => readGivenFile(path, text)));
      return { migrations: read.flat(), edited: [], notices: [] };
    },
    base: EMPTY_TREE,
    codeFiles: () => null,
  };
}

function toAddedFile({ path, text }: InputFile): ChangedFile {
  const lines = text.split("\n").map((_, index) => index + 1);
  const hunks = [{ start: 1, end: lines.length, addedLines: lines }];
  return { path, previousPath: null, status: "added", base: null, head: text, hunks, unreadable: null };
}

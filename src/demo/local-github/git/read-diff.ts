import { runGit } from "../../../git/run-git.ts";
import type { FileStatus } from "../../../model/change-set.ts";

/** One file that differs between two commits. */
export interface DiffFile {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: FileStatus;
  /** Git object at the head, at the base for a removed file. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** The hunks as git writes them, from the first `@@`; null where there are none (binary, a mere rename). */
  readonly patch: string | null;
}

const STATUSES: Readonly<Record<string, FileStatus>> = {
  A: "added",
  M: "modified",
  D: "removed",
  R: "renamed",
  C: "copied",
  T: "changed",
};

/** The reader's own git settings must not change what a diff looks like. */
const SETTINGS = [
  "-c",
  "core.quotePath=false",
  "-c",
  "diff.suppressBlankEmpty=false",
  "-c",
  "diff.renameLimit=1000",
];
const OPTIONS = [
  "-M",
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--submodule=short",
  "--diff-algorithm=myers",
];
const LISTING = ["--raw", "--no-abbrev", "-z"];
const PATCHES = ["--patch", "-U3", "--inter-hunk-context=0"];

/** Reads the files that differ between two commits, as git finds them, in git's order. */
export async function readDiff(folder: string, from: string, to: string): Promise<readonly DiffFile[]> {
  const [listing, patches] = await Promise.all([
    runGit(folder, [...SETTINGS, "diff", ...OPTIONS, ...LISTING, from, to]),
    runGit(folder, [...SETTINGS, "diff", ...OPTIONS, ...PATCHES, from, to]),
  ]);
  const sections = `\n${patches}`.split("\ndiff --git ").slice(1);
  return parseRaw(listing).map((file) => {
    const patch = takeHunks(sections.shift());
    // A file that becomes a link is deleted and made anew in the patch.
    if (file.status === "changed") sections.shift();
    return { ...file, ...countLines(patch), patch };
  });
}

/** The hunks of one file's section; no line of a hunk can begin as the section's header lines do. */
function takeHunks(section = ""): string | null {
  const start = section.indexOf("\n@@ ");
  return start === -1 ? null : section.slice(start + 1).replace(/\n$/, "");
}

/** Takes the NUL-separated output of `git diff --raw -z` apart: renames and copies name two paths. */
function parseRaw(listing: string): Omit<DiffFile, "patch" | "additions" | "deletions">[] {
  const fields = listing.split("\0");
  const files = [];
  for (let index = 0; index + 1 < fields.length; ) {
    const [, , before = "", after = "", letters = ""] = fields[index++]?.split(" ") ?? [];
    const first = fields[index++] ?? "";
    const letter = letters[0] ?? "";
    const moved = letter === "R" || letter === "C";
    const path = moved ? (fields[index++] ?? "") : first;
    const sha = letter === "D" ? before : after;
    files.push({
      path,
      previousPath: moved ? first : null,
      status: STATUSES[letter] ?? ("changed" as const),
      sha,
    });
  }
  return files;
}

function countLines(patch: string | null): { additions: number; deletions: number } {
  let additions = 0;
  let deletions = 0;
  for (const line of patch?.split("\n") ?? []) {
    if (line.startsWith("+")) additions++;
    if (line.startsWith("-")) deletions++;
  }
  return { additions, deletions };
}

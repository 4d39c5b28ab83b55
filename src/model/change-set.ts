/** How a pull request changes one file, in GitHub's words. */
export type FileStatus = "added" | "modified" | "removed" | "renamed" | "copied" | "changed" | "unchanged";

/** One run of changed lines of a unified diff, as lines of the head side. */
export interface Hunk {
  /** First line of the hunk on the head side, 1-based. */
  readonly start: number;
  /** Last line of the hunk on the head side, inclusive; `start - 1` where the hunk only deletes. */
  readonly end: number;
  /** Lines of the head side that the pull request adds or changes, ascending. */
  readonly addedLines: readonly number[];
}

/** One file that a pull request changes, with both sides. */
export interface ChangedFile {
  /** Path at the head (at the base for a removed file), relative to the repository, with forward slashes. */
  readonly path: string;
  /** Path at the base where the file was renamed or copied, else null. */
  readonly previousPath: string | null;
  readonly status: FileStatus;
  /** Text at the merge base; null where there is none or it was not read. */
  readonly base: string | null;
  /** Text at the head; null where there is none or it was not read. */
  readonly head: string | null;
  /** Where line comments may be anchored. Empty for a removed or a binary file. */
  readonly hunks: readonly Hunk[];
  /** Why the text was not read (too large, binary, NUL byte), else null. */
  readonly unreadable: string | null;
}

/** The files that a pull request changes. */
export interface ChangeSet {
  /** Commit that the change is compared with (the merge base). */
  readonly base: string;
  /** Commit that is reviewed. */
  readonly head: string;
  readonly files: readonly ChangedFile[];
  /** Why the list of files is not whole, in a sentence; null where it is whole. Never report success where set. */
  readonly incomplete: string | null;
}

/** The files of a repository at one commit, read on demand. */
export interface RepositoryTree {
  /** Every path of the tree, relative, with forward slashes, sorted. */
  paths(): Promise<readonly string[]>;
  /** Text of one file, or null where it does not exist or is not text. */
  read(path: string): Promise<string | null>;
  /** Bytes of one file, or null where it does not exist. Throws where it is larger than `limit` bytes. */
  readBytes(path: string, limit: number): Promise<Uint8Array | null>;
}

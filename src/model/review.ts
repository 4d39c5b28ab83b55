import type { MigrationAnalysis } from "./analysis.ts";
import type { Finding, NotAnalysed } from "./finding.ts";
import type { Rollback } from "./rollback.ts";
import type { Snapshot } from "./snapshot.ts";

/** Conclusion of the check, in GitHub's words. */
export type Conclusion = "success" | "failure" | "action_required" | "neutral";

/** Where the facts of a review come from. */
export interface SnapshotSummary {
  readonly origin: Snapshot["origin"] | "none";
  /** ISO 8601, or null where there is none. */
  readonly takenAt: string | null;
  readonly database: string | null;
  /** Which calibration the durations follow, where it is not the shipped one: when, where and how it was measured. */
  readonly calibration?: string;
  /** Warnings about the snapshot, in sentences: stale, missing tables, another version. */
  readonly warnings: readonly string[];
}

/** What one of several databases was reviewed with. */
export interface DatabaseSummary {
  readonly name: string;
  readonly postgres: number;
  readonly shadowVersion: string | null;
  readonly snapshot: SnapshotSummary;
  /** Paths of its migrations. */
  readonly paths: readonly string[];
}

/** The whole answer as data; renderers turn it into Markdown, text, JSON, SARIF. */
export interface Review {
  readonly conclusion: Conclusion;
  /** Major version of PostgreSQL that was judged for, and the full version of the shadow (null without one). */
  readonly postgres: number;
  readonly shadowVersion: string | null;
  /** Of the first database; with the warnings of all, each with its database's name where there are several. */
  readonly snapshot: SnapshotSummary;
  /** Where several databases were reviewed: each of them. Left out: there is one. */
  readonly databases?: readonly DatabaseSummary[];
  readonly migrations: readonly MigrationAnalysis[];
  /** The way back from each up migration. Left out: not asked for. */
  readonly rollbacks?: readonly Rollback[];
  /** Most severe first, then by path and line. */
  readonly findings: readonly Finding[];
  /** Notices on the shape of the schema that nobody asked for, by path and line; left out where there are none. */
  readonly advice?: readonly Finding[];
  readonly notAnalysed: readonly NotAnalysed[];
  /** Problems of the configuration: message with path and line. */
  readonly configProblems: readonly string[];
}

/** A comment on lines of the pull request. */
export interface LineComment {
  /** Identity of the comment over pushes: one per statement, from the fingerprints of its findings. */
  readonly key: string;
  readonly path: string;
  /** Last line, on the head side; null: the whole file, since no line of the statement is in the diff. */
  readonly line: number | null;
  /** First line where there are several, else null (GitHub refuses a start line that equals the line). */
  readonly startLine: number | null;
  /** Markdown, at most 65,536 characters, without the hidden marker. */
  readonly body: string;
}

/** A check run annotation; GitHub takes 50 in one request. */
export interface Annotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly level: "notice" | "warning" | "failure";
  readonly title: string;
  readonly message: string;
}

/** What GitHub is to show for a review; `sync` makes it so. */
export interface WantedReview {
  readonly check: {
    readonly conclusion: Conclusion;
    readonly title: string;
    /** Markdown, at most 65,535 characters each. */
    readonly summary: string;
    readonly text: string | null;
    readonly annotations: readonly Annotation[];
    /** The same for equal reviews, whatever the time: a review that is repeated need not be shown anew. */
    readonly identity?: string;
  };
  /** Markdown of the sticky comment; null where there is nothing to say. */
  readonly sticky: string | null;
  /** What a sticky comment of an earlier push becomes where there is nothing left to say. */
  readonly stickyWhenClear: string;
  readonly comments: readonly LineComment[];
  /** Keys of comments that hold, but would be more than the most: those of earlier pushes stay as they are. */
  readonly unsaid?: readonly string[];
  /** True: the check alone; comments on GitHub stay as they are (a draft). Left out: false. */
  readonly checkOnly?: boolean;
}

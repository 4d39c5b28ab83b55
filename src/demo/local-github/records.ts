/** A person or a bot. */
export interface User {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Bot" | "Organization";
}

/** A pull request; what people change on it changes here. */
export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly author: User;
  readonly createdAt: Date;
  title: string;
  body: string | null;
  state: "open" | "closed";
  draft: boolean;
  baseRef: string;
  baseSha: string;
  headRef: string;
  headSha: string;
  /** Opened from a fork: the head branch is not in this repository, and check runs name no pull request. */
  readonly fromFork: boolean;
  updatedAt: Date;
}

export type CheckStatus = "queued" | "in_progress" | "completed";

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column: number | null;
  readonly end_column: number | null;
  readonly annotation_level: string;
  readonly title: string | null;
  readonly message: string;
  readonly raw_details: string | null;
}

export interface CheckRun {
  readonly id: number;
  readonly headSha: string;
  name: string;
  externalId: string;
  detailsUrl: string | null;
  status: CheckStatus;
  conclusion: string | null;
  startedAt: Date;
  completedAt: Date | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: readonly Annotation[];
  actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
}

export interface IssueComment {
  readonly id: number;
  /** Number of the pull request. */
  readonly pull: number;
  readonly author: User;
  readonly createdAt: Date;
  body: string;
  updatedAt: Date;
}

export type Side = "LEFT" | "RIGHT";

/** Where a comment hangs: whole lines of one side of the diff, or the file. */
export interface CommentPlace {
  readonly path: string;
  readonly subject: "line" | "file";
  readonly side: Side;
  readonly line: number | null;
  readonly startLine: number | null;
  readonly startSide: Side | null;
}

export interface ReviewComment {
  readonly id: number;
  readonly pull: number;
  readonly review: number;
  readonly author: User;
  readonly createdAt: Date;
  /** Commit and place that the comment was made on. */
  readonly originalCommit: string;
  readonly original: CommentPlace;
  readonly hunk: string;
  readonly inReplyTo: number | null;
  /** Present place; `line` null once a push has changed the lines: the comment is outdated. */
  place: CommentPlace;
  commit: string;
  body: string;
  updatedAt: Date;
}

export interface Review {
  readonly id: number;
  readonly pull: number;
  readonly author: User;
  readonly commit: string;
  readonly body: string;
  readonly state: "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED" | "PENDING";
  readonly submittedAt: Date | null;
}

export interface Reaction {
  readonly id: number;
  readonly target: string;
  readonly content: string;
  readonly author: User;
  readonly createdAt: Date;
}

/** One webhook that was sent, and what came back. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly payload: object;
  readonly redelivery: boolean;
  readonly deliveredAt: Date;
  /** Time until the answer was there, in ms. */
  readonly ms: number;
  /** Status of the answer; 0 where there was none in time. */
  readonly status: number;
  readonly answer: string;
}

/** One request to the API, as it was answered. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** False: no endpoint that this GitHub has; a test that sees one knows that the App relies on something unproven. */
  readonly known: boolean;
  readonly at: Date;
}

import type { LockMode } from "./lock.ts";

/** A lock that a statement asks for. */
export interface WantedLock {
  /** Qualified, quoted name. */
  readonly relation: string;
  readonly lock: LockMode;
}

/** Locks that a statement asks for together: which of them comes first is not known. */
export interface LockStep {
  readonly path: string;
  /** Line of the statement, 1-based. */
  readonly line: number;
  readonly locks: readonly WantedLock[];
}

/** The locks of one transaction, in the order in which it asks for them. All are held to its end. */
export interface LockOrder {
  /** Name of the database in the configuration. */
  readonly database: string;
  /** Name of the migration tool. */
  readonly tool: string;
  readonly steps: readonly LockStep[];
}

/** Another pull request of the repository, as its latest review saw it. */
export interface OtherPullRequest {
  readonly number: number;
  readonly orders: readonly LockOrder[];
  /** Address of its page; null where it is not open any more, or GitHub does not say. */
  findOpen(): Promise<string | null>;
}

/** A lock of a transaction, with the statement that asks for it. */
export interface PlacedLock extends WantedLock {
  readonly path: string;
  readonly line: number;
}

/** What one of two transactions holds that the other waits for, and what it waits for itself. */
export interface Standstill {
  readonly holds: PlacedLock;
  readonly waits: PlacedLock;
}

/** Two transactions that wait for each other. */
export interface Deadlock {
  readonly own: Standstill;
  readonly other: Standstill;
}

/** A deadlock with the migrations of another open pull request. */
export interface MetDeadlock extends Deadlock {
  /** The other pull request, and its page. */
  readonly number: number;
  readonly url: string;
}

/** Exit statuses of `lockkeeper`: a contract with scripts that call it. */
export const EXIT = {
  /** The check would pass. */
  passed: 0,
  /** The check would fail: said of a migration, never of a command that broke down. */
  failed: 1,
  /** The call was wrong. */
  usage: 2,
  /** Something could not be analysed, and nothing worse was found; or the command could not do its work. */
  notAnalysed: 3,
} as const;

/** A mistake in how a command was called; the message says how to call it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

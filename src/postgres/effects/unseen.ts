/** The end of a reason about CASCADE: what hangs on an extension is dropped with it. */
export const UNSEEN_CASCADE = "is not known: CASCADE drops what does";

/** The end of a reason about rules, of which the facts have no more than the names. */
export const UNSEEN_RULE = "does in its place or besides is not known";

/** True for what a server that runs the statement answers: there it is no gap. */
export function isSeenOnServer(reason: string): boolean {
  return reason.endsWith(UNSEEN_CASCADE) || reason.endsWith(UNSEEN_RULE);
}

import type { Finding, NotAnalysed } from "../model/finding.ts";
import type { Conclusion } from "../model/review.ts";

/** What the conclusion of a check rests on. */
export interface ConclusionGround {
  readonly findings: readonly Finding[];
  readonly notAnalysed: readonly NotAnalysed[];
  readonly configProblems: readonly string[];
  /** Why the list of changed files is not whole, or null. */
  readonly incomplete: string | null;
  /** False: the check only informs. */
  readonly enforce: boolean;
}

/**
 * The conclusion of the check. `failure` for a blocking finding that nobody accepted; `action_required` where
 * something is not known; else `success`. A check that only informs is `neutral` in every case.
 */
export function conclude(ground: ConclusionGround): Conclusion {
  if (!ground.enforce) return "neutral";
  if (ground.findings.some(isOpenBlocker)) return "failure";
  const unknown =
    ground.notAnalysed.some(isOpen) || ground.configProblems.length > 0 || ground.incomplete !== null;
  return unknown ? "action_required" : "success";
}

/** True for a finding that fails the check. */
export function isOpenBlocker(finding: Finding): boolean {
  return finding.level === "blocking" && finding.accepted === null;
}

/** True for what could not be analysed and nobody took on. */
export function isOpen(notAnalysed: NotAnalysed): boolean {
  return (notAnalysed.accepted ?? null) === null;
}

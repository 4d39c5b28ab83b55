import { type Finding, LEVELS, type Level } from "../model/finding.ts";

/** The one symbol of each level; the word always stands beside it or in the sentence. */
export const LEVEL_SYMBOLS: Readonly<Record<Level, string>> = { blocking: "⛔", warning: "⚠️", notice: "ℹ️" };

/** How grave a level is, 0 for none; higher is graver. */
export function gravity(level: Level | null): number {
  return level === null ? 0 : LEVELS.indexOf(level) + 1;
}

/** Orders findings: those that fail the check first, accepted ones after the open ones of their level. */
export function compareFindings(a: Finding, b: Finding): number {
  return gravity(b.level) - gravity(a.level) || Number(a.accepted !== null) - Number(b.accepted !== null);
}

/** The gravest level among findings that nobody accepted, or null. */
export function gravestOpenLevel(findings: readonly Finding[]): Level | null {
  let gravest: Level | null = null;
  for (const { level, accepted } of findings) {
    if (accepted === null && gravity(level) > gravity(gravest)) gravest = level;
  }
  return gravest;
}

import { rules } from "./index.ts";
import type { Rule, Verdict } from "./rule.ts";
import type { Subject } from "./subject.ts";

/** What one rule says about a statement. */
export interface Said {
  readonly rule: Rule;
  readonly verdict: Verdict;
}

/** Asks every rule that applies, in their order. In a down migration nothing is graver than a warning. */
export function askRules(subject: Subject): readonly Said[] {
  const said: Said[] = [];
  const earlier: Verdict[] = [];
  const isDown = subject.migration.direction === "down";
  for (const rule of rules) {
    if (!appliesTo(rule, subject.ground.major) || (isDown && rule.judgesDown !== true)) continue;
    for (const verdict of rule.check(subject, earlier)) {
      const level = isDown && verdict.level === "blocking" ? "warning" : verdict.level;
      said.push({ rule, verdict: { ...verdict, level } });
      earlier.push(verdict);
    }
  }
  return said;
}

function appliesTo({ versions }: Rule, major: number): boolean {
  return major >= (versions?.from ?? 0) && major < (versions?.before ?? Number.POSITIVE_INFINITY);
}

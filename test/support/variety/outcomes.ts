import type { Finding } from "../../../src/model/finding.ts";
import type { Trial } from "./try-pairs.ts";

/** What a rule has to offer for a change of a table. `nothing found` where the change is harmless there. */
export type State = "proven" | "plan" | "none" | "nothing found";

/** One rule, one change, one kind of table. */
export interface Outcome {
  readonly major: number;
  readonly kind: string;
  readonly change: string;
  /** Null where no rule that offers rewrites found anything. */
  readonly rule: string | null;
  readonly state: State;
  /** What the proof says, or the finding's title where nothing is offered. */
  readonly reason: string;
}

/** What came of a trial, for each rule that offers rewrites. */
export function outcomesOf(
  { major, kind, change, findings }: Trial,
  rules: ReadonlySet<string>,
): readonly Outcome[] {
  const own = { major, kind: kind.id, change: change.id };
  const found = findings.filter(
    ({ rule, level, rewrite }) => rules.has(rule) && (rewrite !== null || level !== "notice"),
  );
  const led = found.filter((each) => each.rewrite !== null || !hasWayOut(each, findings));
  if (led.length === 0) return [{ ...own, rule: null, state: "nothing found", reason: "" }];
  return led.map((finding) => ({ ...own, rule: finding.rule, ...stateOf(finding) }));
}

/** True where another finding of the statement has the way out. */
function hasWayOut({ path, line }: Finding, findings: readonly Finding[]): boolean {
  return findings.some((each) => each.path === path && each.line === line && each.rewrite !== null);
}

function stateOf({ rewrite, title }: Finding): Pick<Outcome, "state" | "reason"> {
  if (rewrite === null) return { state: "none", reason: title };
  return { state: rewrite.proof.proven ? "proven" : "plan", reason: rewrite.proof.note };
}

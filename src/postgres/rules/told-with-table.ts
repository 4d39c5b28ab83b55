import { BLOCKED } from "../../model/lock.ts";
import type { Said } from "./ask-rules.ts";
import { lineIn } from "./line-in.ts";
import { longWorkUnderLock } from "./long-work-under-lock.ts";
import type { Verdict } from "./rule.ts";
import type { Subject } from "./subject.ts";

/** What a rule says, and of which statement. */
export interface SaidOf extends Said {
  readonly subject: Subject;
}

/**
 * Lowers warnings that a table may be blocked for a while to notices where its transaction blocks it beyond the budget by
 * another statement, or where the lock that an earlier statement holds is told with the work of all that follow: that is
 * told there, and what is done about it comes first. What one statement blocks a table for is told once, by the first rule.
 */
export function lowerToldWithTable(all: readonly SaidOf[]): readonly SaidOf[] {
  const graver = all.filter(
    ({ rule, verdict }) =>
      verdict.blocks !== undefined && (verdict.level === "blocking" || rule.id === longWorkUnderLock.id),
  );
  return all.map((said, index) => {
    const { subject, verdict } = said;
    if (isToldOfStatement(said, sameStatement(all, index))) {
      const detail = `${verdict.detail} The same statement is told of this table by another rule.`;
      return { ...said, verdict: { ...verdict, level: "notice", detail } };
    }
    if (verdict.blocks === undefined || verdict.level !== "warning") return said;
    const isLongWork = said.rule.id === longWorkUnderLock.id;
    const told = graver.find(
      (other) =>
        other.verdict.relation === verdict.relation &&
        (other.verdict.level === "blocking" || !isLongWork) &&
        other.subject !== subject &&
        other.subject.transaction === subject.transaction &&
        blocksAsMuch(other.verdict, verdict),
    );
    if (told === undefined) return said;
    const detail = `${verdict.detail} The same transaction blocks the table for longer: see ${lineIn(subject.statement, told.subject.statement)}.`;
    return { ...said, verdict: { ...verdict, level: "notice", detail } };
  });
}

function blocksAsMuch(a: Verdict, b: Verdict): boolean {
  return BLOCKED.indexOf(a.blocks ?? "nothing") >= BLOCKED.indexOf(b.blocks ?? "nothing");
}

/** True where an earlier rule says of the same statement that it blocks the table, and for how long. */
function isToldOfStatement({ subject, verdict }: SaidOf, earlier: readonly SaidOf[]): boolean {
  return (
    verdict.blocks !== undefined &&
    earlier.some(
      (other) =>
        other.subject === subject &&
        other.verdict.blocks !== undefined &&
        other.verdict.relation === verdict.relation &&
        other.verdict.title === verdict.title,
    )
  );
}

/** What is said of a statement before: it stands together. */
function sameStatement(all: readonly SaidOf[], index: number): readonly SaidOf[] {
  const subject = all[index]?.subject;
  const first = all.findLastIndex((each, at) => at < index && each.subject !== subject) + 1;
  return all.slice(first, index);
}

import type { CodeUse } from "../../model/analysis.ts";
import type { Level } from "../../model/finding.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { madeAgain } from "./made-again.ts";
import { relationBefore, type Subject } from "./subject.ts";

/** Who uses a name: the judgement and the sentences that say so. */
export interface Usage {
  /** `blocking` where deployed code uses it or may use it, `warning` where only new code does, `notice` where none does. */
  readonly level: Level;
  /** Sentences of Markdown. */
  readonly sentence: string;
}

/** Judges what a vanished or changed name means to the code that runs while the migration is deployed. */
export function judgeUsage(subject: Subject, relation: string, column: string | null): Usage {
  const uses = subject.ground.codeUses?.(relation, column) ?? { base: null, head: null };
  const dependents = describeDependents(subject, relation, column);
  if (uses.base === null) {
    return {
      level: "blocking",
      sentence: join("The code was not at hand, so it is taken as used.", dependents),
    };
  }
  if (uses.base.length > 0)
    return { level: "blocking", sentence: join(`Deployed code uses it: ${places(uses.base)}.`, dependents) };
  if ((uses.head ?? []).length > 0) {
    return {
      level: "warning",
      sentence: join(`The code of this pull request uses it: ${places(uses.head ?? [])}.`, dependents),
    };
  }
  return {
    level: dependents === "" ? "notice" : "warning",
    sentence: join("Nothing in the code of this repository uses it.", dependents),
  };
}

function places(uses: readonly CodeUse[]): string {
  return listSome(
    uses.map(({ path, line }) => inlineCode(`${path}:${line}`)),
    3,
  );
}

function describeDependents(subject: Subject, relation: string, column: string | null): string {
  const facts = relationBefore(subject, relation);
  if (facts === undefined) return "";
  const views = facts.usedByViews
    .filter(({ columns }) => column === null || columns.includes(column))
    .filter(({ relation: view }) => madeAgain(subject, bareNameOf(view)) === null)
    .map(({ relation: view }) => inlineCode(view));
  return views.length === 0 ? "" : `Views on it: ${listSome(views, 3)}.`;
}

function join(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

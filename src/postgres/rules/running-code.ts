import type { Certainty, CodeUse, CodeUses } from "../../model/analysis.ts";
import { LEVELS, type Level } from "../../model/finding.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { functionsUsing, type UsingFunction } from "./functions-using.ts";
import { madeAgain } from "./made-again.ts";
import { relationBefore, type Subject } from "./subject.ts";

/** Who uses a name: the judgement and the sentences that say so. */
export interface Usage {
  /** `blocking` where code uses it or may use it, `warning` where only its spelling is found, `notice` where nothing is. */
  readonly level: Level;
  /** How a title begins: "Breaks running code", "May break running code". */
  readonly breaks: string;
  /** Sentences of Markdown. */
  readonly sentence: string;
  /** What is said but for the places: where it is equal, one sentence can speak of several names. */
  readonly said: string;
  /** The place that says most, as Markdown; null: there is none. */
  readonly place: string | null;
}

const SURENESS: readonly Certainty[] = ["certain", "likely", "weak"];

/** Judges what a vanished or changed name means to the code that runs while the migration is deployed. */
export function judgeUsage(subject: Subject, relation: string, column: string | null): Usage {
  const uses = subject.ground.codeUses?.(relation, column) ?? { base: null, head: null };
  const functions = functionsUsing(subject, relation, column);
  const views = describeViews(subject, relation, column);
  const dependents = join(views, describeFunctions(functions));
  const usage = judgeCode(uses);
  const atLeast =
    functions.length > 0 ? "blocking" : views === "" || followedByViews(subject) ? "notice" : "warning";
  const isGraver = LEVELS.indexOf(atLeast) > LEVELS.indexOf(usage.level);
  return {
    level: isGraver ? atLeast : usage.level,
    breaks: functions.length > 0 ? "Breaks running code" : usage.breaks,
    sentence: join(usage.sentence, dependents),
    said: join(usage.said, dependents),
    place: usage.place,
  };
}

function judgeCode(uses: CodeUses): Usage {
  const { sentence, ...judged } = describeCode(uses, places);
  const { sentence: said } = describeCode(uses, () => "");
  const best = [...(uses.base ?? []), ...(uses.head ?? [])].toSorted(bySureness)[0];
  return { ...judged, sentence, said, place: best === undefined ? null : places([best]) };
}

function bySureness(a: CodeUse, b: CodeUse): number {
  return SURENESS.indexOf(a.certainty) - SURENESS.indexOf(b.certainty);
}

/** What is to be said of the uses, with the words for the places where they are. */
function describeCode(
  { base, head, gap }: CodeUses,
  where: (uses: readonly CodeUse[]) => string,
): Pick<Usage, "level" | "breaks" | "sentence"> {
  if (base === null) {
    return {
      level: "blocking",
      breaks: "Breaks running code",
      sentence: `Whether code uses it is not known (${gap ?? "the code is not at hand"}): it is taken as used.`,
    };
  }
  const deployed = base.filter(isSure);
  const changed = head?.filter(isSure) ?? null;
  if (deployed.length > 0) {
    return {
      level: "blocking",
      breaks: "Breaks running code",
      sentence: join(`Deployed code uses it: ${where(deployed)}.`, describeHead(deployed, changed, where)),
    };
  }
  if (changed !== null && changed.length > 0) {
    return {
      level: changed.some(isCertain) ? "blocking" : "warning",
      breaks: "Breaks the code of this pull request",
      sentence: `The code of this pull request uses it: ${where(changed)}. Deployed code does not.`,
    };
  }
  const alike = base.length > 0 ? base : (head ?? []);
  if (alike.length > 0) {
    return {
      level: "warning",
      breaks: "May break running code",
      sentence: `Not sure that code uses it: the name stands in ${where(alike)}, maybe for something else.`,
    };
  }
  return {
    level: "notice",
    breaks: "Breaks running code",
    sentence: "Nothing in the code of this repository uses it.",
  };
}

/** What the pull request changes about it: the version that is deployed runs on until the new one has taken over. */
function describeHead(
  deployed: readonly CodeUse[],
  changed: readonly CodeUse[] | null,
  where: (uses: readonly CodeUse[]) => string,
): string {
  if (changed === null) return "";
  if (changed.length === 0) {
    return "This pull request removes that, but the deployed version runs until it is replaced: two deploys.";
  }
  // What is left where every certain use has gone is as a rule another thing of that name: a field of an answer, a method.
  if (deployed.some(isCertain) && !changed.some(isCertain)) {
    return `This pull request removes most of it (left, maybe for something else: ${where(changed)}), but the deployed version runs until it is replaced: two deploys.`;
  }
  const known = new Set(deployed.map(({ path, text }) => `${path}:${text}`));
  const added = changed.filter(({ path, text }) => !known.has(`${path}:${text}`));
  const also = added.length === 0 ? "" : `, also in ${where(added)}`;
  // The search cannot tell a nested relation's field, or another model's, from this one for sure.
  return `The name is still in the code of this pull request${also}: where it means this one, that fails after the deploy too.`;
}

function isCertain({ certainty }: CodeUse): boolean {
  return certainty === "certain";
}

function isSure({ certainty }: CodeUse): boolean {
  return certainty !== "weak";
}

function places(uses: readonly CodeUse[]): string {
  return listSome(
    uses.map(({ path, line }) => inlineCode(`${path}:${line}`)),
    3,
  );
}

/** Functions that name what goes, and whose calls fail from then on. */
function describeFunctions(functions: readonly UsingFunction[]): string {
  if (functions.length === 0) return "";
  const names = listSome(
    functions.map(({ name }) => inlineCode(`${displayRelation(name)}()`)),
    3,
  );
  const tables = [...new Set(functions.flatMap(({ firedBy }) => firedBy))];
  const fails =
    tables.length === 0
      ? `${functions.length === 1 ? "its" : "their"} calls fail from then on`
      : `writes to ${listSome(
          tables.map((table) => inlineCode(displayRelation(table))),
          3,
        )} call ${functions.length === 1 ? "it" : "them"} by a trigger, and fail from then on`;
  return `In the database ${functions.length === 1 ? "the function" : "the functions"} ${names} ${functions.length === 1 ? "names" : "name"} it: ${fails}. Replace ${functions.length === 1 ? "it" : "them"} in the same transaction.`;
}

function describeViews(subject: Subject, relation: string, column: string | null): string {
  const facts = relationBefore(subject, relation);
  if (facts === undefined) return "";
  const views = facts.usedByViews
    .filter(({ columns }) => column === null || columns.includes(column))
    .filter(({ relation: view }) => madeAgain(subject, bareNameOf(view)) === null)
    .map(({ relation: view }) => inlineCode(view));
  if (views.length === 0) return "";
  return followedByViews(subject)
    ? `Views on it follow, and go on under their own names: ${listSome(views, 3)}.`
    : `Views on it: ${listSome(views, 3)}.`;
}

/** A view keeps what it was made on, whatever that is called and wherever it is. */
function followedByViews({ statement: { tree } }: Subject): boolean {
  return "RenameStmt" in tree || "AlterObjectSchemaStmt" in tree;
}

function join(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

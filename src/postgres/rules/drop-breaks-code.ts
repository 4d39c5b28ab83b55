import type { Node } from "@pgsql/types";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { missingColumns } from "./columns-made-again.ts";
import { findObject } from "./find-object.ts";
import { takesCallsOf } from "./function-inputs.ts";
import { madeAgain, remakersOf } from "./made-again.ts";
import type { Rule, Verdict } from "./rule.ts";
import { judgeUsage } from "./running-code.ts";
import { fails, productionEffects, type Subject } from "./subject.ts";

const KINDS: Readonly<Record<string, string>> = {
  OBJECT_VIEW: "view",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_SEQUENCE: "sequence",
};

const ROUTINES = new Set(["OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE"]);

export const dropBreaksCode: Rule = {
  id: "drop-breaks-code",
  title: "DROP of a view, sequence or function that running code uses",
  why: "Code that is still deployed fails on the missing name. A view that is made anew in the same transaction is no break.",
  level: "blocking",
  check(subject) {
    const { tree } = subject.statement;
    if (!("DropStmt" in tree) || fails(subject)) return [];
    const { removeType, objects } = tree.DropStmt;
    if (ROUTINES.has(removeType ?? ""))
      return (objects ?? []).flatMap((each) => droppedRoutine(subject, each));
    const kind = KINDS[removeType ?? ""];
    if (kind === undefined) return [];
    const dropped = productionEffects(subject).filter(
      (effect) => effect.kind === kind && effect.dataChange === "drop",
    );
    const lacking = dropped.flatMap(({ relation }) => columnsNotMadeAgain(subject, kind, relation));
    const gone = dropped
      .filter(({ relation }) => madeAgain(subject, bareNameOf(relation)) === null)
      .map(({ relation }) => {
        const usage = judgeUsage(subject, relation, null);
        const name = inlineCode(displayRelation(relation));
        return {
          concern: "code" as const,
          level: usage.level,
          relation,
          title:
            usage.level === "notice"
              ? `Drops the ${kind} ${name}, which no code here uses`
              : `${usage.breaks}: drops the ${kind} ${name}`,
          detail: `${usage.sentence} First deploy code that no longer uses it, then drop it.`,
        };
      });
    return [...gone, ...lacking];
  },
};

/** Columns that running code reads of a view, which it lacks when it is made again. */
function columnsNotMadeAgain(subject: Subject, kind: string, relation: string): readonly Verdict[] {
  const used = missingColumns(subject, relation)
    .map((column) => ({ column, usage: judgeUsage(subject, relation, column) }))
    .filter(({ usage }) => usage.level !== "notice");
  const gravest = used.find(({ usage }) => usage.level === "blocking") ?? used[0];
  if (gravest === undefined) return [];
  const columns = listSome(
    used.map(({ column }) => inlineCode(column)),
    3,
  );
  const { level, breaks, sentence } = gravest.usage;
  return [
    {
      concern: "code",
      level,
      relation,
      title: `${breaks}: the ${kind} ${inlineCode(displayRelation(relation))} is made again without ${columns}`,
      detail: `${sentence} Keep ${used.length === 1 ? "the column" : "them"} in the view until no deployed code names ${used.length === 1 ? "it" : "them"}.`,
    },
  ];
}

/** Code calls no trigger function by its name. */
function droppedRoutine(subject: Subject, object: Node): readonly Verdict[] {
  const name = findObject(subject, object);
  const overloads = subject.ground.snapshot?.catalog.functions.filter((each) => each.name === name) ?? [];
  // Of several of one name the others may be what code calls.
  if (
    name === null ||
    overloads[0] === undefined ||
    overloads.length !== 1 ||
    overloads[0].returns === "trigger"
  )
    return [];
  const old = overloads[0].arguments;
  const remakers = remakersOf(subject, bareNameOf(name)).map(({ statement }) => statement.tree);
  if (remakers.some((made) => !("CreateFunctionStmt" in made) || takesCallsOf(made.CreateFunctionStmt, old)))
    return [];
  const usage = judgeUsage(subject, name, null);
  const shown = inlineCode(displayRelation(name));
  return [
    {
      concern: "code",
      level: usage.level,
      relation: null,
      title:
        usage.level === "notice"
          ? `Drops the function ${shown}, which no code here uses`
          : `${usage.breaks}: ${remakers.length === 0 ? "drops the function" : "other arguments for the function"} ${shown}`,
      detail: `${usage.sentence} First deploy code that no longer calls it, then drop it.`,
    },
  ];
}

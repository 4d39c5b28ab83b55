import type { Node } from "@pgsql/types";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { findObject } from "./find-object.ts";
import { madeAgain } from "./made-again.ts";
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
    return productionEffects(subject)
      .filter(
        (effect) =>
          effect.kind === kind &&
          effect.dataChange === "drop" &&
          madeAgain(subject, bareNameOf(effect.relation)) === null,
      )
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
  },
};

/** Code calls no trigger function by its name. */
function droppedRoutine(subject: Subject, object: Node): readonly Verdict[] {
  const name = findObject(subject, object);
  const overloads = subject.ground.snapshot?.catalog.functions.filter((each) => each.name === name) ?? [];
  // Of several of one name the others may be what code calls.
  if (name === null || overloads.length !== 1 || overloads[0]?.returns === "trigger") return [];
  if (madeAgain(subject, bareNameOf(name)) !== null) return [];
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
          : `${usage.breaks}: drops the function ${shown}`,
      detail: `${usage.sentence} First deploy code that no longer calls it, then drop it.`,
    },
  ];
}

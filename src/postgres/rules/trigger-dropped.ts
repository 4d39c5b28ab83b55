import type { Trigger } from "../../model/catalog.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import { madeAgain } from "./made-again.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, relationBefore, type Subject } from "./subject.ts";
import { strings } from "./syntax.ts";

export const triggerDropped: Rule = {
  id: "trigger-dropped",
  title: "A dropped trigger whose work nothing takes over",
  why: "What a trigger did for every write (a time of change, an audit row, a copy kept in step) is not done any more, without an error: it is missed weeks later. The code has to do it before the trigger goes.",
  level: "notice",
  check(subject) {
    const { tree } = subject.statement;
    if (!("DropStmt" in tree) || tree.DropStmt.removeType !== "OBJECT_TRIGGER" || fails(subject)) return [];
    return (tree.DropStmt.objects ?? []).flatMap((object) => {
      const parts = "List" in object ? strings(object.List.items) : [];
      const table = tableOf(subject, parts.at(-2), parts.at(-3));
      const trigger = table?.triggers.find(({ name }) => name === parts.at(-1));
      if (table === undefined || trigger === undefined) return [];
      if (!isInProduction(subject, table.name) || isNew(subject, trigger.name)) return [];
      if (madeAgain(subject, trigger.name) !== null || isGone(subject, table.name)) return [];
      return [
        {
          concern: "code" as const,
          level: "notice" as const,
          relation: table.name,
          title: `${describeEvents(trigger)} of ${tableCode(table.name)} no longer call ${inlineCode(`${displayRelation(trigger.function)}()`)}`,
          detail:
            "Nothing in the migration takes its work over. First deploy code that does it, then drop the trigger.",
        },
      ];
    });
  },
};

function tableOf(subject: Subject, name: string | undefined, schema: string | undefined) {
  const found = [...subject.analysis.before.values()].find(
    (each) => each.bareName === name && (schema === undefined || each.schema === schema),
  );
  return found === undefined ? undefined : relationBefore(subject, found.name);
}

/** "INSERTs and UPDATEs", from the definition as the server prints it. */
function describeEvents({ definition }: Trigger): string {
  const before = definition.split(" ON ")[0] ?? "";
  const events = before.match(/\b(INSERT|UPDATE|DELETE|TRUNCATE)\b/g) ?? [];
  return events.length === 0 || events.length > 2
    ? "Writes"
    : events.map((event) => `${event}s`).join(" and ");
}

/** A trigger that the change set made itself kept something in step until here. */
function isNew({ position, ground }: Subject, name: string): boolean {
  return ground.subjects.some(
    (each) =>
      each.position < position &&
      "CreateTrigStmt" in each.statement.tree &&
      each.statement.tree.CreateTrigStmt.trigname === name,
  );
}

function isGone({ ground }: Subject, table: string): boolean {
  return ground.subjects.some(({ analysis }) =>
    analysis.effects.some(({ relation, dataChange }) => relation === table && dataChange === "drop"),
  );
}

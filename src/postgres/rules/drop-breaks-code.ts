import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import type { Rule } from "./rule.ts";
import { judgeUsage } from "./running-code.ts";
import { fails, productionEffects, type Subject } from "./subject.ts";

const KINDS: Readonly<Record<string, string>> = {
  OBJECT_VIEW: "view",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_SEQUENCE: "sequence",
};

export const dropBreaksCode: Rule = {
  id: "drop-breaks-code",
  title: "DROP VIEW, MATERIALIZED VIEW or SEQUENCE that running code uses",
  why: "Code that is still deployed fails on the missing name. A view that is made anew in the same transaction is no break.",
  level: "blocking",
  check(subject) {
    const { tree } = subject.statement;
    if (!("DropStmt" in tree) || fails(subject)) return [];
    const kind = KINDS[tree.DropStmt.removeType ?? ""];
    if (kind === undefined) return [];
    return productionEffects(subject)
      .filter(
        (effect) =>
          effect.kind === kind && effect.dataChange === "drop" && !isMadeAnew(subject, effect.relation),
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
              : `Breaks running code: drops the ${kind} ${name}`,
          detail: `${usage.sentence} First deploy code that no longer uses it, then drop it.`,
        };
      });
  },
};

function isMadeAnew(subject: Subject, relation: string): boolean {
  const bare = relation.split(".").at(-1);
  const sameRun =
    subject.statement.transaction === null
      ? subject.ground.subjects.filter(({ migration }) => migration === subject.migration)
      : subject.transaction;
  return sameRun.some(({ statement: { tree }, position }) => {
    if (position <= subject.position) return false;
    if ("ViewStmt" in tree) return tree.ViewStmt.view?.relname === bare;
    return "CreateTableAsStmt" in tree && tree.CreateTableAsStmt.into?.rel?.relname === bare;
  });
}

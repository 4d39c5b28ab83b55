import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, relationBefore, type Subject } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";

export const cascadeDropsMore: Rule = {
  id: "cascade-drops-more",
  title: "CASCADE that drops what depends on it",
  why: "CASCADE drops every view, foreign key and function that hangs on the thing, without naming them in the migration. What they did is missed only later.",
  level: "blocking",
  check(subject) {
    if (fails(subject)) return [];
    const targets = cascadeTargets(subject);
    const dependents = targets.flatMap(({ table, column }) => dependentsOf(subject, table, column));
    const [first] = targets;
    if (first === undefined || dependents.length === 0) return [];
    return [
      {
        concern: "code",
        level: "blocking",
        relation: first.table,
        title: `CASCADE also drops ${listSome(dependents, 3)}`,
        detail:
          "Nothing in the migration names them. Drop or change each by its own statement, so that the review shows it, and leave CASCADE out.",
      },
    ];
  },
};

interface Target {
  readonly table: string;
  readonly column: string | null;
}

function cascadeTargets(subject: Subject): readonly Target[] {
  const { tree } = subject.statement;
  if ("DropStmt" in tree && tree.DropStmt.behavior === "DROP_CASCADE") {
    return subject.analysis.effects
      .filter(({ dataChange, created }) => dataChange === "drop" && !created)
      .map(({ relation }) => ({ table: relation, column: null }));
  }
  const alter = alterTableOf(subject);
  return (alter?.commands ?? []).flatMap(({ subtype, behavior, name }) =>
    alter !== null && subtype === "AT_DropColumn" && behavior === "DROP_CASCADE" && name !== undefined
      ? [{ table: qualifiedName(subject, alter.table), column: name }]
      : [],
  );
}

function dependentsOf(subject: Subject, table: string, column: string | null): readonly string[] {
  const facts = relationBefore(subject, table);
  if (facts === undefined || !isInProduction(subject, table)) return [];
  const dropped = subject.analysis.effects
    .filter(({ dataChange }) => dataChange === "drop")
    .map(({ relation }) => relation);
  const views = facts.usedByViews
    .filter(({ columns }) => column === null || columns.includes(column))
    .map(({ relation }) => `the view ${inlineCode(displayRelation(relation))}`);
  const keys =
    column === null
      ? facts.referencedBy
          .filter(({ relation }) => relation !== table && !dropped.includes(relation))
          .map(
            ({ relation, constraint }) =>
              `the foreign key ${inlineCode(constraint)} of ${inlineCode(displayRelation(relation))}`,
          )
      : [];
  return [...views, ...keys];
}

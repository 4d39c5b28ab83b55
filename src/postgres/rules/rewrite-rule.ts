import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";
import { relationNamed } from "./syntax.ts";

export const rewriteRule: Rule = {
  id: "rewrite-rule",
  title: "CREATE RULE on a table",
  why: "A rule changes the text of queries, not what happens to rows: expressions such as nextval() are evaluated twice, and COPY passes it by. A trigger does what is meant.",
  level: "notice",
  group: "design",
  check(subject) {
    const { tree } = subject.statement;
    if (!("RuleStmt" in tree) || tree.RuleStmt.relation === undefined || fails(subject)) return [];
    const table = relationNamed(subject, tree.RuleStmt.relation);
    if (table?.kind !== "table") return [];
    return [
      {
        concern: "practice",
        level: "notice",
        relation: table.name,
        title: `${inlineCode(tree.RuleStmt.rulename ?? "")} rewrites queries on ${tableCode(table.name)}, and COPY passes it by`,
        detail: "A trigger acts on each row, whichever way it comes.",
      },
    ];
  },
};

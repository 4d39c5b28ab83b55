import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import type { Rule } from "./rule.ts";
import { judgeUsage } from "./running-code.ts";
import { fails, isInProduction } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

export const movedSchemaBreaksCode: Rule = {
  id: "moved-schema-breaks-code",
  title: "SET SCHEMA of a table that running code uses",
  why: "Code that finds the table by its schema, or by a search_path without the new one, fails the moment this commits. The new code fails until then.",
  level: "blocking",
  check(subject) {
    const { tree } = subject.statement;
    if (!("AlterObjectSchemaStmt" in tree) || fails(subject)) return [];
    const { objectType, relation, newschema } = tree.AlterObjectSchemaStmt;
    if (relation === undefined || (objectType !== "OBJECT_TABLE" && objectType !== "OBJECT_VIEW")) return [];
    const table = qualifiedName(subject, relation);
    if (!isInProduction(subject, table)) return [];
    const usage = judgeUsage(subject, table, null);
    const name = inlineCode(displayRelation(table));
    return [
      {
        concern: "code",
        level: usage.level,
        relation: table,
        title:
          usage.level === "notice"
            ? `Moves ${name}, which no code here uses`
            : `${usage.breaks}: ${name} moves to the schema ${inlineCode(newschema ?? "")}`,
        detail: `${usage.sentence} A view under the old name, made in the same transaction, keeps old code working until it is gone.`,
      },
    ];
  },
};

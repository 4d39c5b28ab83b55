import { inlineCode } from "../../text/inline-code.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { strings } from "./syntax.ts";

export const enumValueRenamed: Rule = {
  id: "enum-value-renamed",
  title: "A renamed enum value",
  why: "The deployed code goes on sending and expecting the old value. Each statement that writes it or compares with it fails from COMMIT on (22P02), and what is read is a value that the code does not know.",
  level: "warning",
  check(subject) {
    const { tree } = subject.statement;
    if (!("AlterEnumStmt" in tree) || fails(subject)) return [];
    const { oldVal, newVal, typeName } = tree.AlterEnumStmt;
    const type = strings(typeName).join(".");
    if (oldVal === undefined || oldVal === "" || newVal === undefined || isNewType(subject, type)) return [];
    return [
      {
        concern: "code",
        level: "warning",
        relation: null,
        title: `Code that sends ${inlineCode(`'${oldVal}'`)} for ${inlineCode(type)} fails from here on (22P02)`,
        detail: `Add ${inlineCode(`'${newVal}'`)} as a value of its own, let the code write it, move the rows over, and leave the old value: PostgreSQL cannot drop one.`,
      },
    ];
  },
};

function isNewType({ ground }: Subject, type: string): boolean {
  return ground.subjects.some(
    ({ statement: { tree } }) =>
      "CreateEnumStmt" in tree && strings(tree.CreateEnumStmt.typeName).at(-1) === type.split(".").at(-1),
  );
}

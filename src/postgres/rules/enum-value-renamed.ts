import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
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
    const type = strings(tree.AlterEnumStmt.typeName).join(".");
    const renamed = renamedValues(subject, type);
    const [first] = renamed;
    if ((tree.AlterEnumStmt.oldVal ?? "") === "" || first === undefined || isNewType(subject, type))
      return [];
    const old = listSome(
      renamed.map(({ from }) => inlineCode(`'${from}'`)),
      4,
    );
    return [
      {
        concern: "code",
        level: "warning",
        relation: null,
        title: `Code that sends ${old} for ${inlineCode(type)} fails from here on (22P02)`,
        detail: `Add ${inlineCode(`'${first.to}'`)} as a value of its own, let the code write it, move the rows over, and leave the old value: PostgreSQL cannot drop one.`,
        cause: type,
      },
    ];
  },
};

/** The values of a type that the change set renames. */
function renamedValues(
  { ground }: Subject,
  type: string,
): readonly { readonly from: string; readonly to: string }[] {
  return ground.subjects.flatMap(({ statement: { tree } }) => {
    if (!("AlterEnumStmt" in tree) || strings(tree.AlterEnumStmt.typeName).join(".") !== type) return [];
    const { oldVal: from = "", newVal: to = "" } = tree.AlterEnumStmt;
    return from === "" ? [] : [{ from, to }];
  });
}

function isNewType({ ground }: Subject, type: string): boolean {
  return ground.subjects.some(
    ({ statement: { tree } }) =>
      "CreateEnumStmt" in tree && strings(tree.CreateEnumStmt.typeName).at(-1) === type.split(".").at(-1),
  );
}

import { inlineCode } from "../../text/inline-code.ts";
import { createdRelation } from "./created-names.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

export const nameWithoutSchema: Rule = {
  id: "name-without-schema",
  title: "A new table or view whose schema is not named",
  why: "It goes into the first schema of the search_path, and that is a setting of the role and of the session. Run by another role the same migration makes it elsewhere.",
  level: "notice",
  group: "naming",
  check(subject) {
    const name = createdRelation(subject);
    if (name === null || name.schemaname !== undefined || name.relpersistence === "t" || fails(subject))
      return [];
    return [
      {
        concern: "practice",
        level: "notice",
        relation: qualifiedName(subject, name),
        title: `The search_path decides where ${inlineCode(name.relname ?? "")} goes`,
        detail: "Its schema in front of the name decides it here.",
      },
    ];
  },
};

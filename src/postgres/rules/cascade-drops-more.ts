import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { cascadeDependents } from "./cascade-dependents.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";

export const cascadeDropsMore: Rule = {
  id: "cascade-drops-more",
  title: "CASCADE that drops what depends on it",
  why: "CASCADE drops every view, foreign key, trigger and column that hangs on the thing, without naming them in the migration. What they did is missed only later.",
  level: "blocking",
  check(subject) {
    if (fails(subject)) return [];
    const { relation, dependents } = cascadeDependents(subject);
    if (dependents.length === 0) return [];
    const names = dependents.map(
      ({ kind, name }) => `the ${kind} ${name.split(" of ").map(inlineCode).join(" of ")}`,
    );
    const losesData = dependents.some(({ kind }) => kind === "column");
    return [
      {
        concern: losesData ? "data" : "code",
        level: "blocking",
        relation,
        title: `CASCADE also drops ${listSome(names, 3)}`,
        detail:
          "Nothing in the migration names them. Drop or change each by its own statement, so that the review shows it, and leave CASCADE out.",
      },
    ];
  },
};

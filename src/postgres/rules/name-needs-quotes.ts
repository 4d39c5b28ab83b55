import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { quoteName } from "../rewrites/quote-name.ts";
import { namesGiven } from "./created-names.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";

export const nameNeedsQuotes: Rule = {
  id: "name-needs-quotes",
  title: "A name that has to be quoted everywhere",
  why: "A name with capitals or other signs, or one that is a reserved word, is only found in double quotes. Every query by hand has to have them.",
  level: "notice",
  group: "naming",
  check(subject) {
    if (fails(subject)) return [];
    const quoted = namesGiven(subject).filter((name) => quoteName(name) !== name);
    if (quoted.length === 0) return [];
    return [
      {
        concern: "practice",
        level: "notice",
        relation: null,
        title: `Every query must quote ${listSome(
          quoted.map((name) => inlineCode(quoteName(name))),
          4,
        )}`,
        detail: "Lower case letters, digits and underscores need no quotes.",
      },
    ];
  },
};

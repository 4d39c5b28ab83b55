import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { plural } from "../../text/plural.ts";
import { rollbackOfUp } from "./rollback-of.ts";
import type { Rule } from "./rule.ts";

/** More paths are counted. */
const MOST_PATHS = 5;

export const missingDown: Rule = {
  id: "missing-down",
  title: "A migration without a down, or with an empty one",
  why: "When the deploy goes wrong the tool has nothing to run, and somebody writes SQL in the middle of an incident. Written now it can be tried.",
  level: "notice",
  check(subject) {
    if (rollbackOfUp(subject)?.outcome !== "missing") return [];
    const missing = subject.ground.rollbacks.filter(({ outcome }) => outcome === "missing");
    const offered = missing.some(({ offered: down }) => down !== null);
    const isEmpty = missing.every(({ path, down }) => down !== null && down !== path);
    const what = `cannot be rolled back: ${isEmpty ? "the down is empty" : "there is no down"}`;
    const paths = missing.map(({ path }) => inlineCode(path));
    return [
      {
        concern: "practice",
        level: "notice",
        relation: null,
        title:
          missing.length === 1
            ? what.replace("cannot", "Cannot")
            : `${plural(missing.length, "migration")} ${what}`,
        detail:
          `${missing.length === 1 ? "" : `${listSome(paths, MOST_PATHS)}. `}${offered ? "A down that leads back is in the check's details, under Rollback." : ""}`.trim(),
        // Once for the whole change set.
        cause: "missing down",
      },
    ];
  },
};

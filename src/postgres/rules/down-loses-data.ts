import { describeLosses } from "../rollback/describe-losses.ts";
import { rollbackOfDown } from "./rollback-of.ts";
import type { Rule } from "./rule.ts";

export const downLosesData: Rule = {
  id: "down-loses-data",
  title: "A down migration that deletes data which was there before the up",
  why: "A roll-back is to take back a deploy, not what users wrote long before it. That what the up made goes again is no finding.",
  level: "warning",
  judgesDown: true,
  check(subject) {
    const rollback = rollbackOfDown(subject);
    if (rollback === null || rollback.lostByDown.length === 0) return [];
    return [
      {
        concern: "data",
        level: "warning",
        relation: null,
        title: `The roll-back deletes ${describeLosses(rollback.lostByDown)}`,
        detail: "That was there before this migration, and the up keeps it.",
      },
    ];
  },
};

import type { Rollback } from "../../model/rollback.ts";
import { listSome } from "../../text/list.ts";
import { rollbackOfDown } from "./rollback-of.ts";
import type { Rule } from "./rule.ts";

/** More differences are counted. */
const MOST_DIFFERENCES = 3;

export const downDoesNotRestore: Rule = {
  id: "down-does-not-restore",
  title: "A down migration that leaves another schema than the one before the up",
  why: "After the roll-back the code of the release before meets a schema that it was never deployed on. The next up may then fail on what is left over.",
  level: "warning",
  judgesDown: true,
  check(subject) {
    const rollback = rollbackOfDown(subject);
    if (rollback?.outcome !== "differs" || rollback.differences.length === 0) return [];
    return [
      {
        concern: "practice",
        level: "warning",
        relation: null,
        title: `The roll-back does not restore the schema: ${rollback.differences[0]}`,
        detail:
          `Up and down ran on a server with your schema: ${listSome(rollback.differences, MOST_DIFFERENCES)}. ${wayOut(rollback)}`.trim(),
      },
    ];
  },
};

function wayOut({ offered }: Rollback): string {
  return offered?.proven === true ? "One that restores it is in the check's details, under Rollback." : "";
}

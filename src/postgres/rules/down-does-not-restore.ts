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
    // What no statement takes back is no mistake of the down.
    const differences = (rollback?.differences ?? []).filter((each) => !isInevitable(each));
    if (rollback?.outcome !== "differs" || differences.length === 0) return [];
    return [
      {
        concern: "practice",
        level: differences.every(isMinor) ? "notice" : "warning",
        relation: null,
        title: `The roll-back does not restore the schema: ${differences[0]}`,
        detail:
          `Up and down ran on a server with your schema: ${listSome(differences, MOST_DIFFERENCES)}. ${wayOut(rollback)}`.trim(),
      },
    ];
  },
};

/** A label of an enum: the schema before does not know it, and rows that have it are the up's. */
function isInevitable(difference: string): boolean {
  return difference.endsWith("PostgreSQL cannot remove a value of an enum");
}

/** The code of the release before meets these only where it looks for them; an extension may serve others by then. */
function isMinor(difference: string): boolean {
  return /^column .+ (?:has the default|has no default, had)|^constraint .+ is NOT VALID, was validated$|^comment on |^statistics |^extension .+ is left over$/.test(
    difference,
  );
}

function wayOut({ offered }: Rollback): string {
  return offered?.proven === true ? "One that restores it is in the check's details, under Rollback." : "";
}

import { rewriteAlterByCopy } from "../rewrites/alter-by-copy.ts";
import { addedConstraints } from "./added-constraints.ts";
import { blockOf, blockVerdict, sizeText } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { qualifiedName } from "./syntax.ts";
import { worksBy } from "./work.ts";

const MAINTENANCE_WINDOW = "run it in a maintenance window of that length";

export const addExclusionBuildsIndex: Rule = {
  id: "add-exclusion-builds-index",
  title: "ADD EXCLUDE on a table in use",
  why: "An exclusion constraint builds its index and compares all rows under ACCESS EXCLUSIVE. PostgreSQL has no way to build it beforehand or to validate it later.",
  level: "blocking",
  check(subject) {
    const [added] = addedConstraints(subject, ["CONSTR_EXCLUSION"]);
    if (added === undefined) return [];
    const block = blockOf(subject, qualifiedName(subject, added.alter.table));
    if (block === null || !worksBy(subject, ({ buildsIndexes }) => buildsIndexes.length > 0)) return [];
    const rewrite = rewriteAlterByCopy(subject);
    return [
      blockVerdict(subject, block, {
        mechanism: `EXCLUDE builds its index over ${sizeText(block.effect)} under ACCESS EXCLUSIVE.`,
        wayOut: `PostgreSQL can neither build it CONCURRENTLY nor add it NOT VALID: ${rewrite === null ? MAINTENANCE_WINDOW : "fill a new table that has the constraint, and switch over"}.`,
        rewrite,
      }),
    ];
  },
};

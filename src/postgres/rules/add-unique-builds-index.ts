import { rewriteUniqueUsingIndex } from "../rewrites/unique-using-index.ts";
import { addedConstraints } from "./added-constraints.ts";
import { blockOf, blockVerdict, sizeText } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { qualifiedName } from "./syntax.ts";
import { worksBy } from "./work.ts";

export const addUniqueBuildsIndex: Rule = {
  id: "add-unique-builds-index",
  title: "ADD UNIQUE or ADD PRIMARY KEY that builds its index",
  why: "The constraint builds its index under ACCESS EXCLUSIVE, so that neither reads nor writes get through until it is done. An index built CONCURRENTLY first can be attached as the constraint in an instant.",
  level: "blocking",
  check(subject) {
    const added = addedConstraints(subject, ["CONSTR_UNIQUE", "CONSTR_PRIMARY"]).find(
      ({ constraint }) => constraint.indexname === undefined,
    );
    if (added === undefined) return [];
    const block = blockOf(subject, qualifiedName(subject, added.alter.table));
    if (block === null || !worksBy(subject, ({ buildsIndexes }) => buildsIndexes.length > 0)) return [];
    const kind = added.constraint.contype === "CONSTR_PRIMARY" ? "PRIMARY KEY" : "UNIQUE";
    return [
      blockVerdict(subject, block, {
        mechanism: `${kind} builds an index over ${sizeText(block.effect)} under ACCESS EXCLUSIVE.`,
        wayOut: `Build a unique index CONCURRENTLY first, then attach it with ADD CONSTRAINT … ${kind} USING INDEX.`,
        rewrite: rewriteUniqueUsingIndex(subject, added),
      }),
    ];
  },
};

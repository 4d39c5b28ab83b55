import { rewriteValidateLater } from "../rewrites/validate-later.ts";
import { addedConstraints } from "./added-constraints.ts";
import { blockOf, blockVerdict, sizeText } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { qualifiedName } from "./syntax.ts";
import { worksBy } from "./work.ts";

export const addCheckScans: Rule = {
  id: "add-check-scans",
  title: "ADD CHECK that validates existing rows",
  why: "Adding a CHECK constraint reads the whole table under ACCESS EXCLUSIVE, so that neither reads nor writes get through. With NOT VALID it is added in an instant, and VALIDATE CONSTRAINT reads the rows later while both go on.",
  level: "blocking",
  check(subject) {
    const added = addedConstraints(subject, ["CONSTR_CHECK"]).find(
      ({ constraint }) => constraint.skip_validation !== true && constraint.is_enforced !== false,
    );
    if (added === undefined) return [];
    const block = blockOf(subject, qualifiedName(subject, added.alter.table));
    if (block === null || !worksBy(subject, ({ scans }) => scans)) return [];
    const wayOut =
      added.column === null
        ? "NOT VALID, then VALIDATE CONSTRAINT in a later transaction, reads the table while reads and writes go on."
        : "Add the column first, then the CHECK with NOT VALID, and validate it in a later transaction.";
    return [
      blockVerdict(subject, block, {
        mechanism: `The CHECK reads ${sizeText(block.effect)} under ACCESS EXCLUSIVE.`,
        wayOut,
        rewrite: rewriteValidateLater(subject, added),
      }),
    ];
  },
};

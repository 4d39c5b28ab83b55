import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { rewriteNotNullLater } from "../rewrites/not-null-later.ts";
import { rewriteValidateLater } from "../rewrites/validate-later.ts";
import { addedConstraints } from "./added-constraints.ts";
import { blockOf, blockVerdict, sizeText } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { alterTableOf, qualifiedName, strings } from "./syntax.ts";
import { worksBy } from "./work.ts";

export const setNotNullScans: Rule = {
  id: "set-not-null-scans",
  title: "SET NOT NULL that scans the table",
  why: "SET NOT NULL reads the whole table under ACCESS EXCLUSIVE to be sure that no null is left, and no query gets through meanwhile. A validated CHECK (column IS NOT NULL), or on PostgreSQL 18 a NOT NULL constraint that is validated later, spares it the scan.",
  level: "blocking",
  check(subject) {
    const alter = alterTableOf(subject);
    // PostgreSQL 18 has ADD CONSTRAINT … NOT NULL column for the same.
    const [added] = addedConstraints(subject, ["CONSTR_NOTNULL"]).filter(
      ({ column, constraint }) => column === null && constraint.skip_validation !== true,
    );
    const columns = [
      ...(alter?.commands ?? [])
        .filter(({ subtype }) => subtype === "AT_SetNotNull")
        .map(({ name }) => name ?? ""),
      ...strings(added?.constraint.keys),
    ];
    if (alter === null || columns.length === 0) return [];
    const block = blockOf(subject, qualifiedName(subject, alter.table));
    if (block === null || !worksBy(subject, ({ scans }) => scans)) return [];
    const wayOut =
      subject.ground.major >= 18
        ? "A NOT NULL constraint added NOT VALID and validated later is checked while reads and writes go on."
        : "A validated CHECK lets PostgreSQL skip the scan.";
    return [
      blockVerdict(subject, block, {
        mechanism: `${inlineCode(added === undefined ? "SET NOT NULL" : "NOT NULL")} on ${list(columns.map(inlineCode))} reads ${sizeText(block.effect)} under ACCESS EXCLUSIVE.`,
        wayOut,
        rewrite:
          added === undefined ? rewriteNotNullLater(subject, alter) : rewriteValidateLater(subject, added),
      }),
    ];
  },
};

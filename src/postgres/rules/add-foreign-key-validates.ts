import { rewriteValidateLater } from "../rewrites/validate-later.ts";
import { addedConstraints } from "./added-constraints.ts";
import { blockTitle, blockVerdict, judgeBlock, sizeText, tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, productionEffectOn } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

export const addForeignKeyValidates: Rule = {
  id: "add-foreign-key-validates",
  title: "ADD FOREIGN KEY that validates existing rows",
  why: "Adding a foreign key checks every existing row while a SHARE ROW EXCLUSIVE lock keeps writes away from both tables. With NOT VALID the lock is held for an instant, and VALIDATE CONSTRAINT checks the rows later while writes go on.",
  level: "blocking",
  check(subject) {
    if (fails(subject)) return [];
    for (const { alter, constraint, column } of addedConstraints(subject, ["CONSTR_FOREIGN"])) {
      if (constraint.skip_validation === true || constraint.is_enforced === false) continue;
      const child = productionEffectOn(subject, qualifiedName(subject, alter.table));
      // A new column without a default holds nothing but nulls: nothing is checked (measured on 14 to 18).
      if (child === undefined || (column !== null && !child.scans)) continue;
      const parentName = constraint.pktable === undefined ? null : qualifiedName(subject, constraint.pktable);
      const parent = parentName === null ? undefined : productionEffectOn(subject, parentName);
      const block = judgeBlock(subject, child) ?? (parent === undefined ? null : judgeBlock(subject, parent));
      if (block === null) continue;
      const others =
        parentName === null || parentName === child.relation ? "" : ` and ${tableCode(parentName)}`;
      const verdict = blockVerdict(subject, block, {
        mechanism: `The foreign key is checked for ${sizeText(child)} of ${tableCode(child.relation)} while SHARE ROW EXCLUSIVE is held on ${tableCode(child.relation)}${others}.`,
        wayOut:
          "NOT VALID, then VALIDATE CONSTRAINT in a later transaction, blocks nobody for longer than an instant.",
        rewrite: rewriteValidateLater(subject, { alter, constraint, column }),
      });
      // Readers that an earlier lock of the transaction keeps out wait for one of the two alone.
      const isShared = others !== "" && block.effect.blocks === "writes";
      if (!isShared) return [verdict];
      const written = `Every write to ${tableCode(child.relation)}`;
      return [
        {
          ...verdict,
          title: blockTitle(block).replace(" for ", `${others} for `),
          detail: verdict.detail.replace(`${written} waits`, `${written}${others} waits`),
        },
      ];
    }
    return [];
  },
};

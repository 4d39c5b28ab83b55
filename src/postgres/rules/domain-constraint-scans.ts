import { inlineCode } from "../../text/inline-code.ts";
import { blockVerdict, judgeBlock, sizeText, tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, productionEffects } from "./subject.ts";
import { strings } from "./syntax.ts";

export const domainConstraintScans: Rule = {
  id: "domain-constraint-scans",
  title: "A constraint of a domain that scans every table with a column of it",
  why: "A new constraint of a domain, SET NOT NULL and VALIDATE CONSTRAINT read every table that has a column of the domain. Writes to all of these tables wait until the last one is read.",
  level: "blocking",
  check(subject) {
    const { tree } = subject.statement;
    if (!("AlterDomainStmt" in tree) || fails(subject)) return [];
    const domain = inlineCode(strings(tree.AlterDomainStmt.typeName).join("."));
    return productionEffects(subject).flatMap((effect) => {
      const block = effect.scans ? judgeBlock(subject, effect) : null;
      if (block === null) return [];
      return [
        blockVerdict(subject, block, {
          mechanism: `${inlineCode("ALTER DOMAIN")} reads ${sizeText(effect)} of ${tableCode(effect.relation)}, which has a column of ${domain}, under ${effect.lock}.`,
          wayOut:
            "NOT VALID lets it pass without a scan, for new values alone; VALIDATE then scans under the same lock. A CHECK of the table is validated while writes go on.",
        }),
      ];
    });
  },
};

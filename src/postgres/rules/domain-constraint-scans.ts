import { inlineCode } from "../../text/inline-code.ts";
import { rewriteDomainCheckLater } from "../rewrites/domain-check-later.ts";
import { blockVerdict, judgeBlock, sizeText, tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, productionEffects } from "./subject.ts";
import { strings } from "./syntax.ts";

const WAYS_OUT: Readonly<Record<string, string>> = {
  // ADD CONSTRAINT, SET NOT NULL, VALIDATE CONSTRAINT.
  C: "NOT VALID lets it pass without a scan, for new values alone; VALIDATE then scans under the same lock. A CHECK of the table is validated while writes go on.",
  O: "SET NOT NULL has no NOT VALID: ADD CHECK (VALUE IS NOT NULL) NOT VALID in its place holds for new values, or run it in a maintenance window of that length.",
  V: "PostgreSQL validates it in no other way: run it in a maintenance window of that length, or leave it NOT VALID, as it holds for new values, and see to the rows that are there by a CHECK of each table, which is validated while writes go on.",
};

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
          wayOut: WAYS_OUT[tree.AlterDomainStmt.subtype ?? ""] ?? "",
          rewrite: rewriteDomainCheckLater(subject),
        }),
      ];
    });
  },
};

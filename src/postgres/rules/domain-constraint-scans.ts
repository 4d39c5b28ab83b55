import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { rewriteDomainCheckLater } from "../rewrites/domain-check-later.ts";
import { type Block, blockVerdict, judgeBlock, sizeText, tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, productionEffects } from "./subject.ts";
import { strings } from "./syntax.ts";

/** So many tables are named beside the largest; of more it is told how many. */
const NAMED = 3;

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
    const blocks = productionEffects(subject)
      .filter(({ scans }) => scans)
      .flatMap((effect) => judgeBlock(subject, effect) ?? [])
      .toSorted(gravest);
    const [worst, ...others] = blocks;
    if (worst === undefined) return [];
    const { effect } = worst;
    const columns = `has a column of ${domain}, under ${effect.lock}`;
    return [
      blockVerdict(subject, worst, {
        mechanism: `${inlineCode("ALTER DOMAIN")} reads ${sizeText(effect)} of ${tableCode(effect.relation)}, which ${columns}${describeOthers(others)}.`,
        wayOut: WAYS_OUT[tree.AlterDomainStmt.subtype ?? ""] ?? "",
        rewrite: rewriteDomainCheckLater(subject),
      }),
    ];
  },
};

/** The gravest first, of equal ones the largest table: all are held until the last is read. */
function gravest(a: Block, b: Block): number {
  const level = Number(b.level === "blocking") - Number(a.level === "blocking");
  const bytes = ({ effect }: Block): number => effect.bytes ?? Number.POSITIVE_INFINITY;
  return level || (bytes(a) === bytes(b) ? 0 : bytes(b) - bytes(a));
}

function describeOthers(others: readonly Block[]): string {
  if (others.length === 0) return "";
  const names = others.map(({ effect }) => tableCode(effect.relation));
  return `, and holds ${listSome(names, NAMED)} as long, which ${names.length === 1 ? "has" : "have"} one too`;
}

import { inlineCode } from "../../text/inline-code.ts";
import { list, listSome } from "../../text/list.ts";
import { rewriteTypeChange } from "../rewrites/type-in-deploys.ts";
import { blockOf, blockVerdict, sizeText } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { productionEffects } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";
import { worksBy } from "./work.ts";

export const typeChangeRewrites: Rule = {
  id: "type-change-rewrites",
  title: "ALTER COLUMN TYPE that rewrites the table or rebuilds indexes",
  why: "Changing a type whose stored form differs writes the table and all its indexes anew under ACCESS EXCLUSIVE. Widening a varchar, or going from varchar to text, does not; a new column that is filled in the background does it without the lock.",
  level: "blocking",
  check(subject) {
    const alter = alterTableOf(subject);
    const columns = (alter?.commands ?? [])
      .filter(({ subtype }) => subtype === "AT_AlterColumnType")
      .map(({ name }) => inlineCode(name ?? ""));
    if (alter === null || columns.length === 0) return [];
    const block = blockOf(subject, qualifiedName(subject, alter.table));
    if (block === null) return [];
    const rewrites = worksBy(subject, (effect) => effect.rewrites);
    const buildsIndexes = productionEffects(subject).flatMap((effect) => effect.buildsIndexes);
    if (!rewrites && buildsIndexes.length === 0 && !worksBy(subject, ({ scans }) => scans)) return [];
    const work = rewrites
      ? `writes ${sizeText(block.effect)} and all indexes anew`
      : buildsIndexes.length > 0
        ? `rebuilds ${listSome(buildsIndexes.map(inlineCode), 3)}`
        : `checks ${sizeText(block.effect)}`;
    return [
      blockVerdict(subject, block, {
        mechanism: `The new type of ${list(columns)} ${work} under ACCESS EXCLUSIVE.`,
        wayOut:
          "Add a column of the new type, keep it in step with a trigger, fill it in batches, then swap the two.",
        rewrite: rewriteTypeChange(subject, alter),
      }),
    ];
  },
};

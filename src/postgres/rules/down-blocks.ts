import { addEstimates } from "../estimates/add-estimates.ts";
import { type Block, blockTitle, describeBlock, judgeBlock } from "./blocking.ts";
import { isFirst } from "./rollback-of.ts";
import type { Rule } from "./rule.ts";
import { fails, productionEffects, type Subject } from "./subject.ts";
import { workOf } from "./work.ts";

/** Longer than an incident can wait, in ms. */
const TOO_LONG = 60_000;

export const downBlocks: Rule = {
  id: "down-blocks",
  title: "A down migration that blocks a table for long",
  why: "It runs when something is on fire already, and nobody looks at its locks then. A notice, since it may never run; a warning where the table would be blocked for more than a minute.",
  level: "warning",
  judgesDown: true,
  check(subject) {
    if (subject.migration.direction !== "down" || !isFirst(subject)) return [];
    const own = subject.ground.subjects.filter(({ migration }) => migration === subject.migration);
    const [worst] = own
      .flatMap((each) => blocksOf(each).map((block) => ({ block, each })))
      .toSorted((a, b) => likely(b.block) - likely(a.block));
    if (worst === undefined) return [];
    const { block, each } = worst;
    return [
      {
        concern: "blocking",
        level: likely(block) >= TOO_LONG ? "warning" : "notice",
        relation: block.effect.relation,
        title: `The roll-back ${blockTitle(block).replace(/^./, (letter) => letter.toLowerCase())}`,
        detail: `Line ${each.statement.line}: ${describeBlock(each, block)}`,
      },
    ];
  },
};

/** What a statement blocks for certain: to the end of its transaction. */
function blocksOf(subject: Subject): readonly Block[] {
  if (fails(subject)) return [];
  const rest = subject.transaction.slice(subject.transaction.indexOf(subject));
  const held = addEstimates(rest.map(workOf));
  if (held === null) return [];
  return productionEffects(subject).flatMap((effect) => {
    const block = judgeBlock(subject, effect, held);
    return block === null || block.level !== "blocking" ? [] : [block];
  });
}

function likely({ estimate }: Block): number {
  return estimate?.likely ?? 0;
}

import { inlineCode } from "../../text/inline-code.ts";
import { addEstimates } from "../estimates/add-estimates.ts";
import { type Block, blockTitle, describeBlock, judgeBlock } from "./blocking.ts";
import { commandName } from "./command-name.ts";
import { lineIn } from "./line-in.ts";
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
    if (subject.migration.direction !== "down") return [];
    const worst = worstOf(subject);
    if (worst?.subject !== subject) return [];
    const { block } = worst;
    return [
      {
        concern: "blocking",
        level: likely(block) >= TOO_LONG ? "warning" : "notice",
        relation: block.effect.relation,
        title: `The roll-back ${blockTitle(block).replace(/^./, (letter) => letter.toLowerCase())}`,
        detail: `${describeHolding(subject)} ${describeBlock(subject, block)}`,
      },
    ];
  },
};

/** What takes the lock, and what works while it is held: a sentence. */
function describeHolding(subject: Subject): string {
  const command = inlineCode(commandName(subject.statement));
  const rest = subject.transaction.slice(subject.transaction.indexOf(subject));
  const heaviest = rest.toSorted((a, b) => (workOf(b)?.likely ?? 0) - (workOf(a)?.likely ?? 0))[0];
  if (heaviest === undefined || heaviest === subject) return `${command} takes the lock and works under it.`;
  const later = inlineCode(commandName(heaviest.statement));
  return `${command} takes the lock, and ${later} on ${lineIn(subject.statement, heaviest.statement)} works before COMMIT.`;
}

/** The longest block of a down, and the statement that is to blame. */
interface Worst {
  readonly subject: Subject;
  readonly block: Block;
}

/** Sought once for each down of a change set, not once for each of its statements. */
const known = new WeakMap<readonly Subject[], Map<Subject["migration"], Worst | null>>();

function worstOf({ migration, ground: { subjects } }: Subject): Worst | null {
  const ofMigrations = known.get(subjects) ?? new Map<Subject["migration"], Worst | null>();
  known.set(subjects, ofMigrations);
  const found = ofMigrations.get(migration);
  if (found !== undefined) return found;
  const [worst = null] = subjects
    .filter((each) => each.migration === migration)
    .flatMap((subject) => blocksOf(subject).map((block) => ({ subject, block })))
    .toSorted((a, b) => likely(b.block) - likely(a.block));
  ofMigrations.set(migration, worst);
  return worst;
}

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

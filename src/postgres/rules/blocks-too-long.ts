import { inlineCode } from "../../text/inline-code.ts";
import { rewriteConcurrentForm } from "../rewrites/concurrent-form.ts";
import { blockVerdict, judgeBlock, sizeText, tableCode } from "./blocking.ts";
import { commandName } from "./command-name.ts";
import type { Rule } from "./rule.ts";
import { fails, productionEffects } from "./subject.ts";
import { growsWithSize } from "./work.ts";

export const blocksTooLong: Rule = {
  id: "blocks-too-long",
  title: "Any other statement that blocks a table beyond its budget",
  why: "What counts for the people who wait is the lock and its length, not the statement's name. This rule says so for every statement that no other rule knows better.",
  level: "blocking",
  check(subject, earlier) {
    if (fails(subject) || earlier.some(({ concern }) => concern === "blocking" || concern === "failure"))
      return [];
    const blocks = productionEffects(subject).flatMap((effect) => judgeBlock(subject, effect) ?? []);
    const worst = blocks.find(({ level }) => level === "blocking") ?? blocks[0];
    if (worst === undefined) return [];
    const worked = productionEffects(subject).filter(growsWithSize);
    const work = worked
      .map(
        (effect) =>
          `${effect.rewrites ? "writes" : effect.buildsIndexes.length > 0 ? "builds indexes over" : "reads"} ${sizeText(effect)} of ${tableCode(effect.relation)}`,
      )
      .join(", ");
    return [
      blockVerdict(subject, worst, {
        mechanism: `${inlineCode(commandName(subject.statement))} takes ${worst.effect.lock} on ${tableCode(worst.effect.relation)}${worst.effect.why === "" ? "" : ` (${worst.effect.why})`}${work === "" ? "" : ` and ${work}`}.`,
        wayOut: "",
        rewrite: rewriteConcurrentForm(subject),
      }),
    ];
  },
};

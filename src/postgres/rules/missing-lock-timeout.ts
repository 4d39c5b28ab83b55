import { formatDuration } from "../../text/format-duration.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { settingMs } from "./settings.ts";
import { fails, productionEffects, type Subject, statisticsOf } from "./subject.ts";

export const missingLockTimeout: Rule = {
  id: "missing-lock-timeout",
  title: "A strong lock on a table in use without lock_timeout",
  why: "A statement that waits for its lock makes everyone who comes after it wait too, however short its own work is. lock_timeout gives up after a moment, lets the queue pass, and the migration is tried again.",
  level: "warning",
  check(subject) {
    const { snapshot } = subject.ground;
    const longest = snapshot?.activity?.longestTransactionMs ?? 0;
    if (snapshot === null || fails(subject)) return [];
    const effect = productionEffects(subject).find(
      ({ relation, kind, blocks }) =>
        kind === "table" &&
        blocks === "reads and writes" &&
        isBusy(subject, relation) &&
        longest > subject.ground.budgetOf(relation).readsMs,
    );
    if (effect === undefined || (settingMs(subject, "lock_timeout") ?? 0) > 0) return [];
    return [
      {
        concern: "practice",
        level: "warning",
        relation: effect.relation,
        title: `May wait ${formatDuration(longest)} for its lock on ${tableCode(effect.relation)}, and every query with it`,
        detail: `The longest transaction in the snapshot ran ${formatDuration(longest)}; a statement that waits behind such a one for ${effect.lock} holds up every query that comes after it. Nothing sets lock_timeout here. Begin with ${inlineCode("SET lock_timeout = '2s'")} and try again when it is refused (55P03). Said once for the whole change set.`,
        cause: "change set",
      },
    ];
  },
};

function isBusy(subject: Subject, relation: string): boolean {
  const statistics = statisticsOf(subject, relation);
  return (statistics?.readsPerSecond ?? 0) + (statistics?.writesPerSecond ?? 0) > 0;
}

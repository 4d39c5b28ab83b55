import { inlineCode } from "../../text/inline-code.ts";
import { rewriteAlterByCopy } from "../rewrites/alter-by-copy.ts";
import { rewriteConcurrentForm } from "../rewrites/concurrent-form.ts";
import { addedConstraints } from "./added-constraints.ts";
import { blockVerdict, judgeBlock, tableCode } from "./blocking.ts";
import { commandName } from "./command-name.ts";
import { describeWork } from "./describe-work.ts";
import type { Rule } from "./rule.ts";
import { fails, productionEffects, type Subject } from "./subject.ts";
import { alterTableOf } from "./syntax.ts";
import { growsWithSize } from "./work.ts";

const COPY_OVER =
  "Fill a new table that has it in batches, keep it in step by a trigger, and rename the two; or use a maintenance window.";

/** Subcommands of ALTER TABLE that have no form that works while the table is in use. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  AT_SetLogged: `PostgreSQL writes the whole table, and all of it to the write-ahead log, in no other way. ${COPY_OVER}`,
  AT_SetUnLogged: `PostgreSQL writes the table anew in no other way. ${COPY_OVER}`,
  AT_SetAccessMethod: `PostgreSQL writes the table anew in no other way. ${COPY_OVER}`,
  AT_SetTableSpace:
    "`pg_repack --tablespace` moves the table while it is in use; indexes move by REINDEX (TABLESPACE …) CONCURRENTLY. Otherwise use a maintenance window.",
};

/** ADD PRIMARY KEY USING INDEX looks for nulls in each column that may be null. */
const KEY_OF_INDEX =
  "Make its columns NOT NULL before: a CHECK that says so, added NOT VALID and validated, spares SET NOT NULL and the key the scan.";

function wayOut(subject: Subject): string {
  const commands = alterTableOf(subject)?.commands ?? [];
  if (
    addedConstraints(subject, ["CONSTR_PRIMARY"]).some(({ constraint }) => constraint.indexname !== undefined)
  )
    return KEY_OF_INDEX;
  return commands.map(({ subtype }) => WAYS_OUT[subtype ?? ""]).find((each) => each !== undefined) ?? "";
}

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
    const work = productionEffects(subject).filter(growsWithSize).map(describeWork).join(", ");
    return [
      blockVerdict(subject, worst, {
        mechanism: `${inlineCode(commandName(subject.statement))} takes ${worst.effect.lock} on ${tableCode(worst.effect.relation)}${worst.effect.why === "" ? "" : ` (${worst.effect.why})`}${work === "" ? "" : ` and ${work}`}.`,
        wayOut: wayOut(subject),
        rewrite: rewriteConcurrentForm(subject) ?? rewriteAlterByCopy(subject),
      }),
    ];
  },
};

import type { Effect } from "../../model/effect.ts";
import { list } from "../../text/list.ts";
import { addEstimates } from "../estimates/add-estimates.ts";
import { joinAlters } from "../rewrites/join-alters.ts";
import { judgeBlock, sizeText, tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, productionEffects, type Subject } from "./subject.ts";
import { addedConstraint, alterTableOf, qualifiedName } from "./syntax.ts";

export const altersScanTwice: Rule = {
  id: "alters-scan-twice",
  title: "Several ALTER TABLEs of one transaction that each read or write the same table whole",
  why: "Each ALTER TABLE goes through the table by itself, and with each the lock is held longer. One ALTER TABLE with all of the subcommands checks them, and writes the new rows, in one pass.",
  level: "notice",
  group: "robustness",
  check(subject) {
    const passes = passesFrom(subject);
    const [first] = passes;
    if (first === undefined || passes.length < 2) return [];
    const total = addEstimates(passes.map(({ effect }) => effect.estimate));
    if (judgeBlock(subject, first.effect, total) === null) return [];
    const { relation } = first.effect;
    const verb = passes.some(({ effect }) => effect.rewrites) ? "Goes through" : "Reads";
    const lines = passes.slice(1).map(({ pass }) => `${pass.statement.line}`);
    return [
      {
        concern: "practice",
        level: "notice",
        relation,
        title: `${verb} ${tableCode(relation)} ${passes.length === 2 ? "twice" : `${passes.length} times`} where one ALTER TABLE does it once`,
        detail: `This statement and ${lines.length === 1 ? "line" : "lines"} ${list(lines)} each go through ${sizeText(first.effect)} under ${first.effect.lock}, one after the other, in one transaction. As subcommands of one ALTER TABLE they share one pass.`,
        rewrite: joinAlters(passes.map(({ pass }) => pass)),
      },
    ];
  },
};

/** An ALTER TABLE that goes through its table, and what it does to it. */
interface Pass {
  readonly pass: Subject;
  readonly effect: Effect;
}

/** The statement and those behind it in its transaction that go through the same table; none where one before it does. */
function passesFrom(subject: Subject): readonly Pass[] {
  const own = passOf(subject);
  if (own === null) return [];
  const all = subject.transaction.flatMap((each) => passOf(each) ?? []);
  const same = all.filter(({ effect }) => effect.relation === own.effect.relation);
  return same[0]?.pass === subject ? same : [];
}

/** Null for foreign keys, each of which is checked by a query of its own, and for VALIDATE, which blocks nobody. */
function passOf(subject: Subject): Pass | null {
  const alter = alterTableOf(subject);
  if (alter === null || fails(subject)) return null;
  const isApart = alter.commands.some(
    (command) =>
      command.subtype === "AT_ValidateConstraint" || addedConstraint(command)?.contype === "CONSTR_FOREIGN",
  );
  if (isApart) return null;
  const relation = qualifiedName(subject, alter.table);
  const effect = productionEffects(subject).find((each) => each.relation === relation);
  return effect !== undefined && (effect.rewrites || effect.scans) ? { pass: subject, effect } : null;
}

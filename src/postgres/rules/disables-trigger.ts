import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import { lineIn } from "./line-in.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, type Subject } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";

/** ENABLE REPLICA TRIGGER: it then fires for replicated changes alone. */
const DISABLES = new Set([
  "AT_DisableTrig",
  "AT_DisableTrigAll",
  "AT_DisableTrigUser",
  "AT_EnableReplicaTrig",
]);
const ENABLES = new Set(["AT_EnableTrig", "AT_EnableAlwaysTrig", "AT_EnableTrigAll", "AT_EnableTrigUser"]);

export const disablesTrigger: Rule = {
  id: "disables-trigger",
  title: "DISABLE TRIGGER that stays so",
  why: "Writes that arrive while a trigger is off are not seen by it: audit rows are missing, copies go out of step, and with ALL the foreign keys are not checked. Nothing repairs them when it is enabled again.",
  level: "warning",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject)) return [];
    const table = qualifiedName(subject, alter.table);
    const command = alter.commands.find(({ subtype }) => subtype !== undefined && DISABLES.has(subtype));
    if (command === undefined || !isInProduction(subject, table) || isEnabledAgain(subject, table)) return [];
    const isOne = command.name !== undefined;
    const what = isOne ? `The trigger ${inlineCode(command.name ?? "")}` : "The triggers";
    const later = enablersOf(subject, table, subject.ground.subjects)[0];
    const until =
      later === undefined ? "after this migration" : `until ${lineIn(subject.statement, later.statement)}`;
    return [
      {
        concern: "data",
        level: "warning",
        relation: table,
        title: `${what} of ${tableCode(table)} ${isOne ? "is" : "are"} off for everybody ${until}`,
        detail: `${later === undefined ? `Nothing enables ${isOne ? "it" : "them"} again` : "It is another transaction that enables again what this one disables"}, so writes in between pass unseen. To keep ${isOne ? "it" : "them"} from firing for the migration alone, use ${inlineCode("SET LOCAL session_replication_role = replica")}.`,
      },
    ];
  },
};

/** In the same transaction nobody else's write comes between: the table is locked against writers. */
function isEnabledAgain(subject: Subject, table: string): boolean {
  return enablersOf(subject, table, subject.transaction).length > 0;
}

/** The later ones among these statements that enable triggers of the table. */
function enablersOf(subject: Subject, table: string, among: readonly Subject[]): readonly Subject[] {
  return among.filter((each) => {
    const alter = alterTableOf(each);
    if (alter === null || each.position <= subject.position || each.migration !== subject.migration)
      return false;
    if (qualifiedName(each, alter.table) !== table) return false;
    return alter.commands.some(({ subtype }) => subtype !== undefined && ENABLES.has(subtype));
  });
}

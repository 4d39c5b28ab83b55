import type { AlterTableCmd } from "@pgsql/types";
import { inlineCode } from "../../text/inline-code.ts";
import { optionsOf } from "../catalog/tree.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";

export const autovacuumDisabled: Rule = {
  id: "autovacuum-disabled",
  title: "A table without autovacuum",
  why: "Dead rows then stay, so the table and its indexes grow with every UPDATE, and its statistics grow old. To keep transaction numbers from running out the server vacuums it all the same one day, at a time of its own choosing.",
  level: "warning",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject) || !alter.commands.some(switchesOff)) return [];
    const table = qualifiedName(subject, alter.table);
    if (isBackOn(subject, table)) return [];
    return [
      {
        concern: "practice",
        level: "warning",
        relation: table,
        title: `Nothing cleans ${tableCode(table)} up from here on: autovacuum is off`,
        detail: `After the work that it was in the way of: ${inlineCode(`ALTER TABLE ${table} RESET (autovacuum_enabled);`)}.`,
      },
    ];
  },
};

function switchesOff({ subtype, def }: AlterTableCmd): boolean {
  if (subtype !== "AT_SetRelOptions" || def === undefined || !("List" in def)) return false;
  const value = optionsOf(def.List.items).get("autovacuum_enabled");
  return value !== undefined && /^(false|off|0|no|f|n)$/i.test(value);
}

/** A later statement about the option that does not switch it off switches it on. */
function isBackOn({ ground, position }: Subject, table: string): boolean {
  return ground.subjects.slice(position + 1).some((each) => {
    const alter = alterTableOf(each);
    if (alter === null || qualifiedName(each, alter.table) !== table) return false;
    return alter.commands.some((command) => {
      const { subtype, def } = command;
      const concerns = subtype === "AT_ResetRelOptions" || subtype === "AT_SetRelOptions";
      if (!concerns || def === undefined || !("List" in def)) return false;
      return optionsOf(def.List.items).has("autovacuum_enabled") && !switchesOff(command);
    });
  });
}

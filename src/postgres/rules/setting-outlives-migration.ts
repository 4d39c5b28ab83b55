import { inlineCode } from "../../text/inline-code.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";

/** What such a setting does to whatever comes after it in the session. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  session_replication_role: "no trigger fires and no foreign key is checked",
  role: "everything runs with the rights of another role",
  search_path: "names without a schema mean other tables, the migration tool's own among them",
  row_security: "queries that a policy would filter fail",
};

export const settingOutlivesMigration: Rule = {
  id: "setting-outlives-migration",
  title: "SET that stays after the migration",
  why: "SET holds until the session ends, and migration tools run one migration after the other in one session. What follows, the tool's own bookkeeping too, then runs under a setting that nobody there asked for.",
  level: "warning",
  group: "robustness",
  check(subject) {
    const name = settingOf(subject);
    const consequence = CONSEQUENCES[name ?? ""];
    if (name === null || consequence === undefined || fails(subject) || isUndone(subject, name)) return [];
    return [
      {
        concern: "practice",
        level: name === "session_replication_role" ? "warning" : "notice",
        relation: null,
        title: `After this migration ${consequence}: ${inlineCode(name)} stays set`,
        detail: `${inlineCode(`SET LOCAL ${name}`)} ends with the transaction; outside one, ${inlineCode(`RESET ${name};`)} as the last statement ends it.`,
        cause: `${subject.migration.path} ${name}`,
      },
    ];
  },
};

/** The setting that a statement changes for the rest of the session, or null. */
function settingOf({ statement: { tree } }: Subject): string | null {
  if ("VariableSetStmt" in tree) {
    const { kind, is_local, name = null } = tree.VariableSetStmt;
    return kind === "VAR_SET_VALUE" && is_local !== true ? name : null;
  }
  return null;
}

/** The last statement about the setting in the same migration brings it back. */
function isUndone({ ground, migration, position }: Subject, setting: string): boolean {
  const last = ground.subjects.findLast(({ migration: other, statement: { tree } }) => {
    if (other !== migration || !("VariableSetStmt" in tree)) return false;
    return tree.VariableSetStmt.name === setting || tree.VariableSetStmt.kind === "VAR_RESET_ALL";
  });
  if (last === undefined || last.position < position || !("VariableSetStmt" in last.statement.tree))
    return false;
  const { kind, args = [] } = last.statement.tree.VariableSetStmt;
  if (kind !== "VAR_SET_VALUE") return true;
  const [value] = args;
  const text = value !== undefined && "A_Const" in value ? value.A_Const.sval?.sval : undefined;
  return text === "origin" || text === "none";
}

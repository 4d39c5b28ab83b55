import { plural } from "../../text/plural.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { alterTableOf } from "./syntax.ts";

export const cannotBeRepeated: Rule = {
  id: "cannot-be-repeated",
  title: "A migration without a transaction that cannot run again",
  why: "Without a transaction each statement stays done when a later one fails. The tool runs the migration again from its beginning, and the first statement that is done already stops it (42P07, 42701, 42704).",
  level: "notice",
  group: "robustness",
  check(subject) {
    const { migration, ground, position } = subject;
    if (subject.statement.transaction !== null || fails(subject) || !failsTheSecondTime(subject)) return [];
    const later = ground.subjects.slice(position + 1).filter((each) => each.migration === migration);
    if (later.length === 0) return [];
    return [
      {
        concern: "practice",
        level: "notice",
        relation: null,
        title: "Should the migration stop halfway, running it again fails here: this is done by then",
        detail: `${plural(later.length, "statement comes", "statements come")} after it, and each commits by itself. A migration for each, or IF NOT EXISTS and IF EXISTS, let it run again; before CREATE INDEX CONCURRENTLY, DROP INDEX CONCURRENTLY IF EXISTS takes an invalid one away.`,
        cause: migration.path,
      },
    ];
  },
};

function failsTheSecondTime(subject: Subject): boolean {
  const { tree } = subject.statement;
  if ("IndexStmt" in tree)
    return tree.IndexStmt.if_not_exists !== true && tree.IndexStmt.idxname !== undefined;
  if ("CreateStmt" in tree) return tree.CreateStmt.if_not_exists !== true;
  if ("DropStmt" in tree) return tree.DropStmt.missing_ok !== true;
  if ("CreateEnumStmt" in tree || "CreateTrigStmt" in tree)
    return !("CreateTrigStmt" in tree && tree.CreateTrigStmt.replace === true);
  return (
    alterTableOf(subject)?.commands.some(
      ({ subtype, missing_ok }) =>
        (subtype === "AT_AddColumn" || subtype === "AT_DropColumn" || subtype === "AT_DropConstraint") &&
        missing_ok !== true,
    ) ?? false
  );
}

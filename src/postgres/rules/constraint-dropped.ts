import type { Constraint, Relation } from "../../model/catalog.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, type Subject } from "./subject.ts";
import { addedConstraint, alterTableOf, qualifiedName, relationNamed } from "./syntax.ts";

/** What replaces a constraint of each kind. */
const KINDS: Readonly<Record<string, string>> = {
  "foreign key": "CONSTR_FOREIGN",
  check: "CONSTR_CHECK",
  exclude: "CONSTR_EXCLUSION",
  unique: "CONSTR_UNIQUE",
};

export const constraintDropped: Rule = {
  id: "constraint-dropped",
  title: "A dropped constraint that nothing replaces",
  why: "From COMMIT on rows may come that the constraint forbade, and the code may rely on there being none. To bring it back later, such rows must first be found and mended.",
  level: "notice",
  group: "design",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject)) return [];
    const table = relationNamed(subject, alter.table);
    if (table === undefined || !isInProduction(subject, table.name)) return [];
    return alter.commands.flatMap(({ subtype, name }) => {
      const constraint = table.constraints.find((each) => each.name === name);
      const kind = KINDS[constraint?.kind ?? ""];
      if (subtype !== "AT_DropConstraint" || constraint === undefined || kind === undefined) return [];
      if (hasProvedNotNull(subject, table, constraint) || isReplaced(subject, table.name, kind)) return [];
      if (isGone(subject, table.name, constraint.columns)) return [];
      return [
        {
          concern: "practice" as const,
          level: "notice" as const,
          relation: table.name,
          title: `Nothing keeps rows of ${tableCode(table.name)} from breaking ${inlineCode(constraint.name)} from here on`,
          detail: `It was ${inlineCode(constraint.definition)}.`,
        },
      ];
    });
  },
};

/** A CHECK that proved NOT NULL has done its work once its columns are NOT NULL. */
function hasProvedNotNull(
  { ground }: Subject,
  table: Relation,
  { columns, definition }: Constraint,
): boolean {
  if (!/IS NOT NULL/.test(definition)) return false;
  const made = ground.subjects.flatMap((each) => {
    const alter = alterTableOf(each);
    if (alter === null || qualifiedName(each, alter.table) !== table.name) return [];
    return alter.commands.flatMap(({ subtype, name }) => (subtype === "AT_SetNotNull" ? (name ?? []) : []));
  });
  const isNotNull = (name: string): boolean =>
    made.includes(name) || table.columns.some((column) => column.name === name && column.notNull);
  return columns.every(isNotNull);
}

/** The change set adds a constraint of the same kind to the table, or a unique index. */
function isReplaced({ ground }: Subject, table: string, kind: string): boolean {
  return ground.subjects.some((each) => {
    const { tree } = each.statement;
    if ("IndexStmt" in tree && tree.IndexStmt.relation !== undefined) {
      return (
        kind === "CONSTR_UNIQUE" &&
        tree.IndexStmt.unique === true &&
        qualifiedName(each, tree.IndexStmt.relation) === table
      );
    }
    const alter = alterTableOf(each);
    if (alter === null || qualifiedName(each, alter.table) !== table) return false;
    return alter.commands.some((command) => addedConstraint(command)?.contype === kind);
  });
}

/** The change set drops a column of the constraint, or the table: there is nothing left to forbid. */
function isGone({ ground }: Subject, table: string, columns: readonly string[]): boolean {
  return ground.subjects.some((each) => {
    if (each.analysis.effects.some(({ relation, dataChange }) => relation === table && dataChange === "drop"))
      return true;
    const alter = alterTableOf(each);
    if (alter === null || qualifiedName(each, alter.table) !== table) return false;
    return alter.commands.some(
      ({ subtype, name = "" }) => subtype === "AT_DropColumn" && columns.includes(name),
    );
  });
}

import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import { columnAfter, type NewForeignKey, newForeignKeys, referencedName } from "./new-foreign-keys.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { alterTableOf, qualifiedName, relationNamed, strings } from "./syntax.ts";

export const foreignKeySetsNull: Rule = {
  id: "foreign-key-sets-null",
  title: "ON DELETE SET NULL on a column that is NOT NULL",
  why: "The action writes a null where none may be, so each DELETE of a row that is referenced fails (23502). The error names the referencing table, far from the DELETE that caused it.",
  level: "warning",
  check(subject) {
    if (fails(subject)) return [];
    return [
      ...newForeignKeys(subject).flatMap((key) => impossibleAction(subject, key)),
      ...nowNotNull(subject),
    ];
  },
};

function impossibleAction(subject: Subject, key: NewForeignKey): readonly Verdict[] {
  const { fk_del_action: action, fk_del_set_cols: only } = key.constraint;
  if (action !== "n" && action !== "d") return [];
  const set = only === undefined ? key.columns : strings(only);
  const impossible = set.filter((name) => {
    const column = columnAfter(subject, key.table, name);
    return column?.notNull === true && (action === "n" || !column.hasDefault);
  });
  const parent = referencedName(subject, key);
  if (impossible.length === 0 || parent === null) return [];
  const words = action === "n" ? "ON DELETE SET NULL" : "ON DELETE SET DEFAULT";
  return [verdictOf(qualifiedName(subject, key.table), parent, impossible, words)];
}

/** SET NOT NULL on a column that a foreign key of the table sets to null. */
function nowNotNull(subject: Subject): readonly Verdict[] {
  const alter = alterTableOf(subject);
  if (alter === null) return [];
  const columns = alter.commands.flatMap(({ subtype, name }) =>
    subtype === "AT_SetNotNull" && name !== undefined ? [name] : [],
  );
  const dropped = alter.commands.flatMap(({ subtype, name }) =>
    subtype === "AT_DropConstraint" ? [name] : [],
  );
  return (relationNamed(subject, alter.table)?.constraints ?? []).flatMap((constraint) => {
    const impossible = constraint.columns.filter((name) => columns.includes(name));
    const { references, definition, name } = constraint;
    if (references === null || impossible.length === 0 || dropped.includes(name)) return [];
    if (!/ ON DELETE SET NULL(?! \()/.test(definition)) return [];
    const table = qualifiedName(subject, alter.table);
    return [verdictOf(table, references.relation, impossible, `ON DELETE SET NULL of ${inlineCode(name)}`)];
  });
}

function verdictOf(table: string, parent: string, columns: readonly string[], words: string): Verdict {
  const names = list(columns.map(inlineCode));
  return {
    concern: "code",
    level: "warning",
    relation: table,
    title: `Each DELETE on ${tableCode(parent)} fails where rows of ${tableCode(table)} reference it (23502)`,
    detail: `${words} writes a null to ${names}, which ${columns.length === 1 ? "is" : "are"} NOT NULL. RESTRICT says the same by intent; CASCADE deletes the rows.`,
  };
}

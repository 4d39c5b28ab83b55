import type { ColumnDef, Node } from "@pgsql/types";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { changedBefore } from "./existing-rows-violate.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, isInProduction, type Subject, statisticsOf } from "./subject.ts";
import { alterTableOf, qualifiedName, relationNamed, strings } from "./syntax.ts";

export const enumValueRemoved: Rule = {
  id: "enum-value-removed",
  title: "A column that changes to an enum without some of its values",
  why: "To take a value from an enum, tools make a new type and cast the column to it. A row that still holds the value makes the cast fail (22P02), and an empty development database has no such row.",
  level: "warning",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject)) return [];
    const table = qualifiedName(subject, alter.table);
    if (!isInProduction(subject, table) || statisticsOf(subject, table)?.rows === 0) return [];
    if (changedBefore(subject, table)) return [];
    const columns = relationNamed(subject, alter.table)?.columns ?? [];
    return alter.commands.flatMap(({ subtype, name, def }): readonly Verdict[] => {
      if (subtype !== "AT_AlterColumnType" || def === undefined || !("ColumnDef" in def)) return [];
      if (!isCast(def.ColumnDef.raw_default)) return [];
      const from = columns.find((column) => column.name === name)?.type;
      const [before, after] = [labelsOf(subject, from ?? ""), labelsOf(subject, writtenName(def.ColumnDef))];
      if (before === null || after === null) return [];
      const removed = before.filter((label) => !after.includes(label));
      return removed.length === 0 ? [] : [verdictOf(table, name ?? "", removed)];
    });
  },
};

function verdictOf(table: string, column: string, removed: readonly string[]): Verdict {
  const values = listSome(
    removed.map((label) => inlineCode(`'${label}'`)),
    4,
  );
  const full = inlineCode(`${displayRelation(table)}.${column}`);
  return {
    concern: "failure",
    level: "warning",
    relation: table,
    title: `Fails if a row of ${full} still holds ${values} (22P02)`,
    detail: `The new type has ${removed.length === 1 ? "no such value" : "none of these values"}. Change such rows first, in a migration of their own, after the code has ceased to write ${removed.length === 1 ? "it" : "them"}.`,
  };
}

/** True for no USING and for one that casts the column: any other may give a removed value a new one. */
function isCast(using: Node | undefined): boolean {
  if (using === undefined || "ColumnRef" in using) return true;
  return "TypeCast" in using && isCast(using.TypeCast.arg);
}

function writtenName({ typeName }: ColumnDef): string {
  return strings(typeName?.names).at(-1) ?? "";
}

/** The labels of an enum by its bare or qualified name: of the change set, else of the snapshot; null where it is none. */
function labelsOf({ ground }: Subject, name: string): readonly string[] | null {
  const bare = bareNameOf(name);
  for (const { statement } of ground.subjects) {
    const { tree } = statement;
    if (!("CreateEnumStmt" in tree) || strings(tree.CreateEnumStmt.typeName).at(-1) !== bare) continue;
    return strings(tree.CreateEnumStmt.vals);
  }
  const known = ground.snapshot?.catalog.types.find(
    (type) => type.kind === "enum" && (type.name === name || bareNameOf(type.name) === bare),
  );
  return known?.enumLabels ?? null;
}

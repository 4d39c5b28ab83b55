import type { AlterTableCmd } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { type AlterTable, relationNamed, writtenName } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { alterWith } from "./edit-statement.ts";
import { freeName } from "./free-name.ts";
import { quoteName } from "./quote-name.ts";
import { READS_ALL, type StepDraft } from "./step-draft.ts";
import { takenOnTable } from "./taken-names.ts";

/** SET NOT NULL without a scan under ACCESS EXCLUSIVE. Other subcommands of the statement stay as they are. */
export function rewriteNotNullLater(subject: Subject, alter: AlterTable): Rewrite | null {
  const columns = alter.commands.flatMap(({ subtype, name }) =>
    subtype === "AT_SetNotNull" && name !== undefined ? [name] : [],
  );
  const others: AlterTableCmd[] = alter.commands.filter(({ subtype }) => subtype !== "AT_SetNotNull");
  const rest = others.length === 0 ? [] : [alterWith(subject, others)];
  if (rest.includes(null)) return null;
  const [first, ...later] = notNullSteps(
    subject,
    writtenName(alter.table),
    relationNamed(subject, alter.table),
    columns,
  );
  if (first === undefined) return null;
  const statements = [...rest.filter((text) => text !== null), ...first.statements];
  return assembleRewrite(subject, `not_null_${columns[0] ?? "columns"}`, [
    { ...first, statements },
    ...later,
  ]);
}

/** The steps that make columns NOT NULL while reads and writes go on. */
export function notNullSteps(
  subject: Subject,
  table: string,
  facts: Relation | undefined,
  columns: readonly string[],
): readonly StepDraft[] {
  const bareName = facts?.bareName ?? table;
  const chosen = new Set<string>();
  const taken = takenOnTable(facts);
  const names = columns.map((column) => {
    const name = freeName(`${bareName}_${column}`, "_not_null", (each) => taken(each) || chosen.has(each));
    chosen.add(name);
    return name;
  });
  const alter = (parts: readonly string[]): string => `ALTER TABLE ${table} ${parts.join(", ")}`;
  const helperGoes = [alter(names.map((name) => `DROP CONSTRAINT IF EXISTS ${quoteName(name)}`))];
  const validate: StepDraft = {
    phase: "migrate",
    transaction: true,
    statements: names.map((name) => alter([`VALIDATE CONSTRAINT ${quoteName(name)}`])),
    comment: READS_ALL,
  };
  if (subject.ground.major >= 18) {
    const add = columns.map(
      (column, index) =>
        `ADD CONSTRAINT ${quoteName(names[index] ?? "")} NOT NULL ${quoteName(column)} NOT VALID`,
    );
    return [
      { phase: "expand", transaction: true, statements: [alter(add)], down: helperGoes, isAim: true },
      { ...validate, down: [...helperGoes, alter(add)], isAim: true },
    ];
  }
  const add = columns.map(
    (column, index) =>
      `ADD CONSTRAINT ${quoteName(names[index] ?? "")} CHECK (${quoteName(column)} IS NOT NULL) NOT VALID`,
  );
  return [
    { phase: "expand", transaction: true, statements: [alter(add)], down: helperGoes },
    validate,
    {
      phase: "contract",
      transaction: true,
      // Two statements: in one, the check would be dropped first and the table scanned after all.
      statements: [
        alter(columns.map((column) => `ALTER COLUMN ${quoteName(column)} SET NOT NULL`)),
        alter(names.map((name) => `DROP CONSTRAINT ${quoteName(name)}`)),
      ],
      comment: "The validated CHECK spares SET NOT NULL its scan.",
      down: [
        alter(columns.map((column) => `ALTER COLUMN ${quoteName(column)} DROP NOT NULL`)),
        ...helperGoes,
        alter(add),
      ],
      isAim: true,
    },
  ];
}

import type { AlterTableCmd } from "@pgsql/types";
import type { Column, Relation } from "../../model/catalog.ts";
import type { Subject } from "../rules/subject.ts";
import { type AlterTable, strings } from "../rules/syntax.ts";
import { draftOf } from "./assemble-rewrite.ts";
import { writePart } from "./edit-statement.ts";
import { deployOf, type StepDraft } from "./step-draft.ts";
import { rewriteTypeOf } from "./type-in-deploys.ts";

/** Subcommands that say more of a column whose type changes. */
const OF_THE_COLUMN: ReadonlySet<string | undefined> = new Set([
  "AT_ColumnDefault",
  "AT_SetNotNull",
  "AT_DropNotNull",
]);

/** The steps for the columns whose type an ALTER TABLE changes, and what it says beside. */
export interface ChangedTypes {
  readonly first: readonly StepDraft[];
  /** Once the new columns have their names. */
  readonly last: readonly StepDraft[];
  /** Subcommands that are about other things. */
  readonly others: readonly AlterTableCmd[];
  /** True for a subcommand that can only run once the new columns have their names. */
  mentions(command: AlterTableCmd): boolean;
}

/**
 * Takes the type changes out of an ALTER TABLE: each column is replaced by a new one, which has the default and the NOT NULL
 * that the statement gives it. Null where one of them cannot be replaced, or two share an index or a constraint.
 */
export function changedTypes(
  subject: Subject,
  table: Relation | undefined,
  alter: AlterTable,
): ChangedTypes | null {
  const changes = alter.commands.filter(({ subtype }) => subtype === "AT_AlterColumnType");
  const names = new Set(changes.map(({ name }) => name ?? ""));
  const isOwn = ({ subtype, name }: AlterTableCmd): boolean =>
    names.has(name ?? "") && OF_THE_COLUMN.has(subtype);
  const others = alter.commands.filter((each) => !changes.includes(each) && !isOwn(each));
  const mentions = (command: AlterTableCmd): boolean => mentionsAny(command, names);
  if (changes.length === 0) return { first: [], last: [], others, mentions };
  if (table === undefined || names.size < changes.length || sharesIndex(table, names)) return null;
  // What a constraint hangs on goes with the old column: dropped beside it, or made of it, it would be lost.
  if (others.some(({ subtype }) => subtype === "AT_DropConstraint" || subtype === "AT_DropColumn"))
    return null;
  const first: StepDraft[] = [];
  const last: StepDraft[] = [];
  for (const change of changes) {
    const column = table.columns.find(({ name }) => name === change.name);
    if (column === undefined) return null;
    const own = alter.commands.filter((each) => isOwn(each) && each.name === change.name);
    const target = own.reduce(afterCommand, column);
    const draft = draftOf(rewriteTypeOf(subject, alter.table, { command: change, column: target }));
    if (draft === null) return null;
    first.push(...draft.steps.filter((step) => deployOf(step) === 1));
    last.push(...draft.steps.filter((step) => deployOf(step) > 1));
  }
  return { first, last, others, mentions };
}

/** The facts of a column once a subcommand has run. */
function afterCommand(column: Column, { subtype, def }: AlterTableCmd): Column {
  if (subtype === "AT_ColumnDefault")
    return { ...column, default: def === undefined ? null : writePart(def) };
  return { ...column, notNull: subtype === "AT_SetNotNull" };
}

function sharesIndex(table: Relation, names: ReadonlySet<string>): boolean {
  const shared = (text: string): boolean => [...names].filter((name) => text.includes(name)).length > 1;
  return (
    names.size > 1 && [...table.indexes, ...table.constraints].some(({ definition }) => shared(definition))
  );
}

function mentionsAny(value: unknown, names: ReadonlySet<string>): boolean {
  if (typeof value !== "object" || value === null) return false;
  if ("ColumnRef" in value) {
    const { fields } = (value as { ColumnRef: { fields?: Parameters<typeof strings>[0] } }).ColumnRef;
    return names.has(strings(fields).at(-1) ?? "");
  }
  if ("String" in value) return names.has((value as { String: { sval?: string } }).String.sval ?? "");
  return Object.values(value).some((each) => mentionsAny(each, names));
}

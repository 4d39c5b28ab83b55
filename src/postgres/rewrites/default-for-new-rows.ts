import type { AlterTableCmd, Node } from "@pgsql/types";
import type { Subject } from "../rules/subject.ts";
import { alterTableOf, qualifiedName, relationNamed, writtenName } from "../rules/syntax.ts";
import { beginWith } from "./begin-with.ts";
import { writePart } from "./edit-statement.ts";
import type { Plan, PlannedStatement } from "./plan.ts";
import { quoteName } from "./quote-name.ts";
import { columnsIn, readsElsewhere } from "./row-prefix.ts";
import { singleSet } from "./single-set.ts";
import type { StepDraft } from "./step-draft.ts";

/** A column that a data change sets to what is the same for every row. */
interface Fill {
  readonly relation: string;
  readonly written: string;
  readonly column: string;
  readonly value: string;
}

/**
 * Where a plan fills a column with a constant and then makes it NOT NULL, rows that are inserted meanwhile would stay
 * without a value: the column gets the constant as its default before, and loses it in the end, unless the migration
 * gives it a default itself.
 *
 * @param tellers the statements that get a comment: only there something can be put in their place
 */
export function withDefaultForNewRows(plan: Plan, tellers: ReadonlySet<Subject>): Plan {
  let { statements } = plan;
  const subjects = statements.map(({ subject }) => subject);
  for (const filled of plan.statements) {
    const fill = filled.later.some(({ transaction }) => !transaction) ? constantFill(filled.subject) : null;
    if (fill === null) continue;
    const required = statements.find(
      (each) =>
        each.subject.position > filled.subject.position &&
        commandFor(each.subject, fill, "AT_SetNotNull") !== null,
    );
    if (required === undefined) continue;
    const isKept = subjects.some((each) => commandFor(each, fill, "AT_ColumnDefault")?.def !== undefined);
    const isMoved = statements.some(
      (each) =>
        each.subject.position < filled.subject.position &&
        each.inPlace.length === 0 &&
        isAbout(each.subject, fill),
    );
    statements = statements.map((each) =>
      each.subject === filled.subject
        ? beginWith(each, defaultStep(fill), !isMoved && tellers.has(each.subject))
        : each === required && !isKept
          ? endWithout(each, fill)
          : each,
    );
  }
  return { statements };
}

function setDefault({ written, column, value }: Fill): string {
  return `ALTER TABLE ${written} ALTER COLUMN ${quoteName(column)} SET DEFAULT ${value}`;
}

function dropDefault({ written, column }: Fill): string {
  return `ALTER TABLE ${written} ALTER COLUMN ${quoteName(column)} DROP DEFAULT`;
}

function defaultStep(fill: Fill): StepDraft {
  return {
    phase: "expand",
    transaction: true,
    statements: [setDefault(fill)],
    comment: "For rows that are inserted while the others are filled.",
    down: [dropDefault(fill)],
  };
}

function endWithout(planned: PlannedStatement, fill: Fill): PlannedStatement {
  const last = planned.later.at(-1);
  if (last === undefined) return planned;
  const step: StepDraft = {
    ...last,
    statements: [...last.statements, dropDefault(fill)],
    down: [setDefault(fill), ...(last.down ?? [])],
    // A down that the migration has of its own knows of no default.
    isAim: last.down === undefined || last.isAim === true,
  };
  return { ...planned, later: [...planned.later.slice(0, -1), step] };
}

/** The only column that an UPDATE sets, where its value reads nothing of the row: it can be a default. */
function constantFill(subject: Subject): Fill | null {
  const set = singleSet(subject);
  if (set === null || !mayBeDefault(set.value)) return null;
  const { table, column, value } = set;
  const facts = relationNamed(subject, table)?.columns.find(({ name }) => name === column);
  if (facts === undefined || facts.default !== null || facts.identity !== null) return null;
  const written = writtenName({ ...table });
  return { relation: qualifiedName(subject, table), written, column, value: writePart(value) };
}

/** A literal, a function of nothing: not what reads a column or another table, nor null or the word DEFAULT. */
function mayBeDefault(value: Node): boolean {
  if ("SetToDefault" in value || ("A_Const" in value && value.A_Const.isnull === true)) return false;
  return !readsElsewhere(value) && columnsIn(value).length === 0;
}

/** The subcommand of a kind that a statement has for the column, or null. */
function commandFor(subject: Subject, fill: Fill, kind: string): AlterTableCmd | null {
  if (!isAbout(subject, fill)) return null;
  const commands = alterTableOf(subject)?.commands ?? [];
  return commands.find(({ subtype, name }) => subtype === kind && name === fill.column) ?? null;
}

/** True for an ALTER TABLE of the column's table. */
function isAbout(subject: Subject, { relation }: Fill): boolean {
  const alter = alterTableOf(subject);
  return alter !== null && qualifiedName(subject, alter.table) === relation;
}

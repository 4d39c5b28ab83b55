import type { Relation } from "../../model/catalog.ts";
import type { Subject } from "../rules/subject.ts";
import { alterTableOf, qualifiedName, relationNamed, writtenName } from "../rules/syntax.ts";
import { beginWith } from "./begin-with.ts";
import { writePart } from "./edit-statement.ts";
import { freeName } from "./free-name.ts";
import type { Plan, PlannedStatement } from "./plan.ts";
import { quoteName } from "./quote-name.ts";
import { columnsIn, readsElsewhere, withRecord } from "./row-prefix.ts";
import { type SingleSet, singleSet } from "./single-set.ts";
import type { StepDraft } from "./step-draft.ts";
import { takenOnTable } from "./taken-names.ts";

/** A column that is filled from other columns of its row. */
interface Fill extends SingleSet {
  readonly facts: Relation;
  readonly relation: string;
  readonly sources: readonly string[];
}

/** What ends the time in which old and new column must agree. */
interface End {
  readonly at: number;
  /** True where a column goes or changes its name: the trigger that names it must go before. */
  readonly isSwap: boolean;
}

/**
 * Where a plan fills a column from others of its row and then relies on it (it becomes NOT NULL, or takes the place of
 * one that is dropped), rows that are written while the batches run would keep what they had: a trigger fills them too.
 *
 * @param tellers the statements that get a comment: only there something can be put in their place
 */
export function withFilledColumnInStep(plan: Plan, tellers: ReadonlySet<Subject>): Plan {
  let statements = plan.statements;
  for (const filled of plan.statements) {
    const fill = filled.later.some(({ transaction }) => !transaction) ? fillOf(filled.subject) : null;
    const end = fill === null ? null : findEnd(statements, filled.subject, fill);
    if (fill === null || end === null) continue;
    const trigger = triggerFor(fill, filled.subject);
    const mayStay = !statements.some(
      (each) =>
        each.subject.position < filled.subject.position &&
        each.inPlace.length === 0 &&
        isAbout(each.subject, fill),
    );
    statements = statements.map((each, index) =>
      each.subject === filled.subject
        ? beginWith(each, trigger.begin, mayStay && tellers.has(each.subject))
        : index === end.at
          ? endWith(each, trigger.drop, end.isSwap)
          : each,
    );
  }
  return { ...plan, statements };
}

function fillOf(subject: Subject): Fill | null {
  const set = singleSet(subject);
  if (set === null || readsElsewhere(set.value)) return null;
  const { table, column, value, where } = set;
  const facts = relationNamed(subject, table);
  const sources = columnsIn(value);
  const isKnown = sources.every((each) => facts?.columns.some(({ name }) => name === each));
  if (facts === undefined || sources.length === 0 || !isKnown || !meetsUnfilled(where, column)) return null;
  return { ...set, facts, relation: qualifiedName(subject, table), sources };
}

/** Every row is filled, or every row that has no value yet. */
function meetsUnfilled(where: SingleSet["where"], column: string): boolean {
  if (where === null) return true;
  if (!("NullTest" in where) || where.NullTest.nulltesttype !== "IS_NULL") return false;
  const { arg } = where.NullTest;
  return arg !== undefined && "ColumnRef" in arg && columnsIn(arg).includes(column);
}

function findEnd(statements: readonly PlannedStatement[], from: Subject, fill: Fill): End | null {
  const isLater = ({ subject }: PlannedStatement): boolean => subject.position > from.position;
  const swap = statements.findIndex((each) => isLater(each) && swaps(each.subject, fill));
  if (swap !== -1) {
    // What was joined to an earlier statement runs in the step of that one.
    const at = statements.findLastIndex((each, index) => index <= swap && each.later.length > 0);
    return { at, isSwap: true };
  }
  const required = statements.findIndex((each) => isLater(each) && requires(each.subject, fill));
  return required === -1 ? null : { at: required, isSwap: false };
}

/** True where a statement drops or renames a column that the trigger names. */
function swaps(subject: Subject, fill: Fill): boolean {
  const { tree } = subject.statement;
  const names = [fill.column, ...fill.sources];
  if ("RenameStmt" in tree) {
    const { renameType, relation, subname = "" } = tree.RenameStmt;
    const isTable = relation !== undefined && qualifiedName(subject, relation) === fill.relation;
    return isTable && (renameType === "OBJECT_TABLE" || names.includes(subname));
  }
  const commands = isAbout(subject, fill) ? (alterTableOf(subject)?.commands ?? []) : [];
  return commands.some(
    ({ subtype, name = "" }) =>
      (subtype === "AT_DropColumn" || subtype === "AT_AlterColumnType") && names.includes(name),
  );
}

function requires(subject: Subject, fill: Fill): boolean {
  const commands = isAbout(subject, fill) ? (alterTableOf(subject)?.commands ?? []) : [];
  return commands.some(({ subtype, name }) => subtype === "AT_SetNotNull" && name === fill.column);
}

/** True for an ALTER TABLE of the column's table. */
function isAbout(subject: Subject, { relation }: Fill): boolean {
  const alter = alterTableOf(subject);
  return alter !== null && qualifiedName(subject, alter.table) === relation;
}

function triggerFor(
  fill: Fill,
  subject: Subject,
): { readonly begin: StepDraft; readonly drop: readonly string[] } {
  const { table, column, value, facts, sources } = fill;
  const name = freeName(`${facts.bareName}_${column}`, "_sync", takenOnTable(facts));
  const prefix = table.schemaname === undefined ? "" : `${quoteName(table.schemaname)}.`;
  const [trigger, fn, target] = [quoteName(name), `${prefix}${quoteName(name)}`, quoteName(column)];
  const written = writtenName({ ...table });
  const assign = `NEW.${target} := ${writePart(withRecord(value, "new"))};`;
  // Nobody else writes a column that is only just there.
  const body = isAdded(fill, subject)
    ? [`  ${assign}`]
    : [`  IF NEW.${target} IS NULL THEN`, `    ${assign}`, "  END IF;"];
  const text = ["BEGIN", ...body, "  RETURN NEW;", "END"].join("\n");
  return {
    begin: {
      phase: "expand",
      transaction: true,
      statements: [
        `CREATE FUNCTION ${fn}() RETURNS trigger LANGUAGE plpgsql AS $sync$\n${text}\n$sync$`,
        `CREATE TRIGGER ${trigger} BEFORE INSERT OR UPDATE ON ${written} FOR EACH ROW EXECUTE FUNCTION ${fn}()`,
      ],
      comment: `From here on ${column} follows what is written to ${sources.join(", ")}.`,
      down: [`DROP TRIGGER IF EXISTS ${trigger} ON ${written}`, `DROP FUNCTION IF EXISTS ${fn}()`],
    },
    drop: [`DROP TRIGGER ${trigger} ON ${written}`, `DROP FUNCTION ${fn}()`],
  };
}

/** True where an earlier statement of the change set adds the column. */
function isAdded(fill: Fill, { position, ground }: Subject): boolean {
  return ground.subjects.some(
    (each) =>
      each.position < position &&
      isAbout(each, fill) &&
      alterTableOf(each)?.commands.some(
        ({ subtype, def }) =>
          subtype === "AT_AddColumn" &&
          def !== undefined &&
          "ColumnDef" in def &&
          def.ColumnDef.colname === fill.column,
      ),
  );
}

/** The trigger goes before a column that it names does; else behind all that a statement does. */
function endWith(planned: PlannedStatement, drop: readonly string[], isSwap: boolean): PlannedStatement {
  const { later } = planned;
  const [first] = later;
  const last = later.at(-1);
  if (first === undefined || last === undefined) return planned;
  if (isSwap)
    return {
      ...planned,
      later: [{ ...first, statements: [...drop, ...first.statements] }, ...later.slice(1)],
    };
  return {
    ...planned,
    later: [...later.slice(0, -1), { ...last, statements: [...last.statements, ...drop] }],
  };
}

import type { AlterTableCmd, Node } from "@pgsql/types";
import type { Subject } from "../rules/subject.ts";
import { alterTableOf, qualifiedName, relationNamed, writtenName } from "../rules/syntax.ts";
import { countInPlace } from "./count-in-place.ts";
import { writePart } from "./edit-statement.ts";
import { loopBody } from "./loop-body.ts";
import type { Plan, PlannedStatement } from "./plan.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";

/** A column that a data change sets to one constant. */
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
 */
export function withDefaultForNewRows(plan: Plan): Plan {
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
        ? beginWith(each, fill, !isMoved)
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

/** @param mayStay false where the column is only there after steps that run later. */
function beginWith(planned: PlannedStatement, fill: Fill, mayStay: boolean): PlannedStatement {
  const step: StepDraft = {
    phase: "expand",
    transaction: true,
    statements: [setDefault(fill)],
    comment: "For rows that are inserted while the others are filled.",
    down: [dropDefault(fill)],
  };
  const draft = { name: planned.name, steps: [step], suggest: true, onlyMoves: false };
  const fits = mayStay && planned.inPlace.length === 0 && countInPlace(planned.subject, draft) === 1;
  return fits ? { ...planned, inPlace: [step] } : { ...planned, later: [step, ...planned.later] };
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

/** The only column that an UPDATE or a loop of UPDATEs sets, where its value is one constant for all rows. */
function constantFill(subject: Subject): Fill | null {
  const { tree } = subject.statement;
  const change = "DoStmt" in tree ? loopBody(subject) : tree;
  if (change === null || !("UpdateStmt" in change)) return null;
  const { relation, targetList = [] } = change.UpdateStmt;
  const [target] = targetList;
  if (relation === undefined || targetList.length !== 1 || target === undefined || !("ResTarget" in target))
    return null;
  const { name: column, val, indirection } = target.ResTarget;
  if (column === undefined || val === undefined || indirection !== undefined || !isConstant(val)) return null;
  const facts = relationNamed(subject, relation)?.columns.find(({ name }) => name === column);
  if (facts === undefined || facts.default !== null || facts.identity !== null) return null;
  const written = writtenName({ ...relation });
  return { relation: qualifiedName(subject, relation), written, column, value: writePart(val) };
}

/** A literal, or a literal with a cast. */
function isConstant(node: Node): boolean {
  if ("A_Const" in node) return node.A_Const.isnull !== true;
  return "TypeCast" in node && node.TypeCast.arg !== undefined && isConstant(node.TypeCast.arg);
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

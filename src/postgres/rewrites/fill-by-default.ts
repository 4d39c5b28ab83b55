import type { AlterTableCmd, ColumnDef, Constraint, Node, UpdateStmt } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { remember } from "../rules/remember.ts";
import type { Subject } from "../rules/subject.ts";
import {
  type AlterTable,
  addedColumn,
  alterTableOf,
  columnConstraints,
  qualifiedName,
  relationNamed,
  strings,
  writtenName,
} from "../rules/syntax.ts";
import { assembleRewrite, type DraftedRewrite } from "./assemble-rewrite.ts";
import { touchedBy } from "./depends-on.ts";
import { alterWith, writePart } from "./edit-statement.ts";
import { loopBody } from "./loop-body.ts";
import { quoteName } from "./quote-name.ts";

/** What to do where `rewriteFillByDefault` has a form: a sentence. */
export const FILL_BY_DEFAULT =
  "Add the column with the value as its default: PostgreSQL then fills it without writing a row.";

/** What an UPDATE of every row gives to columns, by their bare names. */
type Fill = ReadonlyMap<string, Node>;

/** The statements of a migration that add columns, fill them with constants and make them required. */
interface FilledColumns {
  readonly add: Subject;
  readonly alter: AlterTable;
  readonly fills: readonly Subject[];
  readonly values: Fill;
  /** ALTER TABLEs of nothing but defaults and NOT NULL of these columns. */
  readonly settings: readonly Subject[];
}

/**
 * ADD COLUMN and the UPDATE that fills it with a constant as one ADD COLUMN with that default: PostgreSQL stores it once
 * for all rows that are there, and writes none (since 11; "Adding a Column" in its documentation). Defaults and NOT NULL
 * that the migration sets afterwards come along, and so do other such UPDATEs. Stands in the place of this one.
 *
 * @returns null where rows may get anything else: another value for each row, triggers, a domain, conditions
 */
export function rewriteFillByDefault(subject: Subject): DraftedRewrite | null {
  const found = findFilledColumns(subject);
  if (found === null) return null;
  const { add, alter, fills, values, settings } = found;
  const required = requiredColumns(settings);
  const commands = alter.commands.map((command) => withValue(command, values, required));
  const text = alterWith(add, commands);
  if (text === null) return null;
  const written = writtenName(alter.table);
  const afterwards = [...values].flatMap(([name, value]) => {
    const kept = lastDefault(name, alter, settings);
    if (kept !== null && writePart(kept) === writePart(value)) return [];
    const change = kept === null ? "DROP DEFAULT" : `SET DEFAULT ${writePart(kept)}`;
    return [`ALTER COLUMN ${quoteName(name)} ${change}`];
  });
  const statements = [
    text,
    ...(afterwards.length === 0 ? [] : [`ALTER TABLE ${written} ${afterwards.join(", ")}`]),
  ];
  const others = [add, ...fills, ...settings].filter((each) => each !== subject);
  return assembleRewrite(
    subject,
    `add_to_${alter.table.relname ?? "table"}`,
    [
      {
        phase: "expand",
        transaction: true,
        statements,
        comment: "The rows that are there get the default, and none is written.",
      },
    ],
    { joins: others },
  );
}

function findFilledColumns(subject: Subject): FilledColumns | null {
  const own = fillOf(subject);
  const table = own === null ? undefined : tableOf(subject);
  if (own === null || table === undefined || !keepsToRows(table)) return null;
  const add = findAdd(subject, own, table);
  const alter = add === null ? null : alterTableOf(add);
  if (add === null || alter === null || alter.commands.some((command) => addedColumn(command) === null))
    return null;
  const fills: Subject[] = [];
  const settings: Subject[] = [];
  const values = new Map<string, Node>();
  for (const each of subject.ground.subjects.slice(add.position + 1)) {
    if (each.migration !== add.migration) break;
    if (!touchedBy(each).includes(table.name)) continue;
    const fill = fillOf(each);
    if (fill !== null && addsColumns(add, fill) && isWhole(each, alter)) {
      if ([...fill.keys()].some((name) => values.has(name))) return null;
      fills.push(each);
      for (const [name, value] of fill) values.set(name, value);
    } else if (setsOnly(each, alter)) settings.push(each);
    // What comes before the columns are filled would see them, and what comes after sees the same as before.
    else if (each.position < subject.position) return null;
    else break;
  }
  const isKnown = [...values.keys()].every((name) =>
    takesDefault(columnNamed(alter, name), name, subject, table),
  );
  const isOwn = settings.every((each) =>
    (alterTableOf(each)?.commands ?? []).every(({ name = "" }) => values.has(name)),
  );
  return isKnown && isOwn && fills.includes(subject) ? { add, alter, fills, values, settings } : null;
}

/** The statement of the migration that adds the columns; null where anything but their like uses the table since. */
function findAdd(subject: Subject, fill: Fill, { name }: Relation): Subject | null {
  const { migration, ground, position } = subject;
  for (let at = position - 1; at >= 0; at -= 1) {
    const each = ground.subjects[at];
    if (each === undefined || each.migration !== migration) return null;
    if (!touchedBy(each).includes(name)) continue;
    if (addsColumns(each, fill)) return each;
    const commands = alterTableOf(each)?.commands ?? [];
    const sets = commands.length > 0 && commands.every(({ subtype }) => SETTINGS.has(subtype));
    if (!sets && fillOf(each) === null) return null;
  }
  return null;
}

/** The constants that an UPDATE, or a loop of UPDATEs, gives to the columns that it sets; null where it does anything else. */
const fillOf = remember((subject: Subject): Fill | null => {
  const update = updateOf(subject);
  if (update === null || update.fromClause !== undefined || update.withClause !== undefined) return null;
  const fill = new Map<string, Node>();
  for (const target of update.targetList ?? []) {
    if (!("ResTarget" in target)) return null;
    const { name, val, indirection } = target.ResTarget;
    if (name === undefined || val === undefined || indirection !== undefined || !isConstant(val)) return null;
    fill.set(name, val);
  }
  return fill;
});

function updateOf(subject: Subject): UpdateStmt | null {
  const { tree } = subject.statement;
  const change = "DoStmt" in tree ? loopBody(subject) : tree;
  return change !== null && "UpdateStmt" in change ? change.UpdateStmt : null;
}

function tableOf(subject: Subject): Relation | undefined {
  const table = updateOf(subject)?.relation;
  return table === undefined ? undefined : relationNamed(subject, table);
}

/** A literal with or without a cast, or the time of the transaction: a function may have another value for each row. */
function isConstant(value: Node): boolean {
  if ("TypeCast" in value) return value.TypeCast.arg !== undefined && isConstant(value.TypeCast.arg);
  if ("A_ArrayExpr" in value) return (value.A_ArrayExpr.elements ?? []).every(isConstant);
  if ("A_Const" in value) return value.A_Const.isnull !== true;
  if ("SQLValueFunction" in value) return true;
  return "FuncCall" in value && strings(value.FuncCall.funcname).at(-1) === "now";
}

/** True where a row that is written gets nothing but what the UPDATE says. */
function keepsToRows({ triggers, rules, kind }: Relation): boolean {
  return (
    kind === "table" &&
    rules.length === 0 &&
    triggers.every(({ disabled, definition }) => disabled === true || !/\bUPDATE\b/.test(definition))
  );
}

function addsColumns(subject: Subject, fill: Fill): boolean {
  const alter = alterTableOf(subject);
  return alter !== null && [...fill.keys()].every((name) => columnNamed(alter, name) !== undefined);
}

function columnNamed({ commands }: AlterTable, name: string): ColumnDef | undefined {
  const command = commands.find((each) => addedColumn(each)?.colname === name);
  return command === undefined || command.missing_ok === true
    ? undefined
    : (addedColumn(command) ?? undefined);
}

/** True where an UPDATE meets every row: it has no condition, or that a column is null which all are. */
function isWhole(subject: Subject, alter: AlterTable): boolean {
  const where = updateOf(subject)?.whereClause;
  if (where === undefined) return true;
  if (!("NullTest" in where) || where.NullTest.nulltesttype !== "IS_NULL") return false;
  const { arg } = where.NullTest;
  const name = arg !== undefined && "ColumnRef" in arg ? strings(arg.ColumnRef.fields).at(-1) : undefined;
  const column = name === undefined ? undefined : columnNamed(alter, name);
  return (
    column !== undefined &&
    name !== undefined &&
    fillOf(subject)?.has(name) === true &&
    defaultOf(column) === null
  );
}

const SETTINGS: ReadonlySet<string | undefined> = new Set(["AT_SetNotNull", "AT_ColumnDefault"]);

function setsOnly(subject: Subject, { table }: AlterTable): boolean {
  const alter = alterTableOf(subject);
  return (
    alter !== null &&
    alter.table.relname === table.relname &&
    qualifiedName(subject, alter.table) === qualifiedName(subject, table) &&
    alter.commands.every(({ subtype }) => SETTINGS.has(subtype))
  );
}

const PLAIN: ReadonlySet<string | undefined> = new Set(["CONSTR_DEFAULT", "CONSTR_NOTNULL", "CONSTR_NULL"]);

/** True where a constant default of the column is only noted: no constraint is checked, and the type has none of its own. */
function takesDefault(
  column: ColumnDef | undefined,
  name: string,
  { ground }: Subject,
  table: Relation,
): boolean {
  const type = table.columns.find((each) => each.name === name)?.type;
  if (column === undefined || type === undefined) return false;
  const isBuiltIn = !type.includes(".");
  const known = ground.snapshot?.catalog.types.find((each) => each.name === type.replace(/(\[\])+$/, ""));
  return (
    columnConstraints(column).every(({ contype }) => PLAIN.has(contype)) &&
    (isBuiltIn || (known !== undefined && known.kind !== "domain"))
  );
}

function defaultOf(column: ColumnDef): Node | null {
  return columnConstraints(column).find(({ contype }) => contype === "CONSTR_DEFAULT")?.raw_expr ?? null;
}

function requiredColumns(settings: readonly Subject[]): ReadonlySet<string> {
  const commands = settings.flatMap((each) => alterTableOf(each)?.commands ?? []);
  return new Set(commands.flatMap(({ subtype, name = "" }) => (subtype === "AT_SetNotNull" ? [name] : [])));
}

/** The default that the migration leaves the column with; null: none. */
function lastDefault(column: string, alter: AlterTable, settings: readonly Subject[]): Node | null {
  const set = settings
    .flatMap((each) => alterTableOf(each)?.commands ?? [])
    .findLast(({ subtype, name }) => subtype === "AT_ColumnDefault" && name === column);
  if (set !== undefined) return set.def ?? null;
  const definition = columnNamed(alter, column);
  return definition === undefined ? null : defaultOf(definition);
}

const NOT_NULL: Constraint = { contype: "CONSTR_NOTNULL", is_enforced: true, initially_valid: true };

/** ADD COLUMN with the value as its default, and NOT NULL where it is to be. */
function withValue(command: AlterTableCmd, values: Fill, required: ReadonlySet<string>): AlterTableCmd {
  const column = addedColumn(command);
  const value = values.get(column?.colname ?? "");
  if (column === null || value === undefined) return command;
  const isRequired =
    required.has(column.colname ?? "") ||
    columnConstraints(column).some(({ contype }) => contype === "CONSTR_NOTNULL");
  const constraints: readonly Constraint[] = [
    { contype: "CONSTR_DEFAULT", raw_expr: value },
    ...(isRequired ? [NOT_NULL] : []),
  ];
  const written = constraints.map((constraint): Node => ({ Constraint: constraint }));
  return { ...command, def: { ColumnDef: { ...column, constraints: written } } };
}

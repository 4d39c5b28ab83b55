import type { AlterTableCmd, Constraint, IndexStmt, Node, RangeVar } from "@pgsql/types";
import type { StatementAnalysis } from "../model/analysis.ts";
import type { Relation } from "../model/catalog.ts";
import type { Review } from "../model/review.ts";
import { deparseExpression } from "../postgres/catalog/deparse.ts";
import { parsesText } from "../postgres/catalog/parses-text.ts";
import { strings } from "../postgres/catalog/tree.ts";
import { formatTypeName } from "../postgres/catalog/type-name.ts";
import type { ParsedAnalysis } from "../postgres/rules/create-subjects.ts";
import { inlineCode } from "../text/inline-code.ts";
import {
  conversionOf,
  duplicatesOf,
  nullsOf,
  orphansOf,
  type RowQuestion,
  violatorsOf,
} from "./row-queries.ts";
import { shortPaths } from "./short-paths.ts";

/** A query that tells whether the rows of production let a statement pass. */
export interface RowCheck {
  /** What must hold, and which statement fails otherwise, as Markdown. */
  readonly question: string;
  /** Runnable as it stands, before the migration. */
  readonly sql: string;
}

/** More of them would not be run, and a longer one not be read. */
const MOST_CHECKS = 5;
const LONGEST_QUERY = 2_000;

/** A replica has the same rows, and a long query there is in nobody's way. */
const MANY_ROWS = 1_000_000;

/** What the change set did before a statement, as far as it bears on what can be asked of production now. */
interface Progress {
  /** Relations as they are in production. */
  readonly first: Map<string, Relation>;
  /** Relations whose rows are not what they will be. */
  readonly changed: Set<string>;
  /** The statements that validate a constraint, by its table and name. */
  readonly validated: ReadonlyMap<string, StatementAnalysis>;
}

/** Queries for the constraints that existing rows may violate; none for what a finding says already. */
export function rowChecks({ migrations, findings }: Review): readonly RowCheck[] {
  const ups = migrations.filter(({ migration }) => migration.direction === "up");
  const statements = ups.flatMap((migration) => migration.statements).filter(isParsed);
  const short = shortPaths(ups.map(({ migration }) => migration.path));
  const progress: Progress = { first: new Map(), changed: new Set(), validated: validatedBy(statements) };
  const checks: RowCheck[] = [];
  for (const analysis of statements) {
    const { tree } = analysis.statement;
    // From here on production knows these things by other names.
    if ("RenameStmt" in tree || "AlterObjectSchemaStmt" in tree) break;
    for (const [name, relation] of analysis.before)
      if (!progress.first.has(name)) progress.first.set(name, relation);
    if (analysis.error === null && !isTold(analysis, findings)) {
      for (const { table, must, returns, sql, failing = analysis } of questionsOf(tree, analysis, progress)) {
        const { path, line } = failing.statement;
        const place = inlineCode(`${short.get(path) ?? path}:${line}`);
        const rows = analysis.effects.find(({ relation }) => relation === table)?.rows ?? null;
        const where =
          rows === null || rows > MANY_ROWS ? " (it reads the whole table: a replica will do)" : "";
        checks.push({ question: `${must}, or ${place} fails. This must return ${returns}${where}:`, sql });
      }
    }
    for (const { relation, dataChange, created } of analysis.effects)
      if (dataChange !== null || created) progress.changed.add(relation);
  }
  const told = checks.filter(({ sql }) => sql.length <= LONGEST_QUERY);
  return [...new Map(told.map((check) => [check.sql, check])).values()].slice(0, MOST_CHECKS);
}

/** The rest has no syntax tree: nothing is asked of it. */
function isParsed(analysis: StatementAnalysis): analysis is ParsedAnalysis {
  return "tree" in analysis.statement;
}

function isTold({ statement: { path, line } }: StatementAnalysis, findings: Review["findings"]): boolean {
  return findings.some(
    (finding) => finding.rule === "existing-rows-violate" && finding.path === path && finding.line === line,
  );
}

/** A question, and the statement that fails where it is not the one that asks. */
interface Asked extends RowQuestion {
  readonly failing?: StatementAnalysis;
}

function questionsOf(tree: Node, analysis: StatementAnalysis, progress: Progress): readonly Asked[] {
  if ("IndexStmt" in tree) return ofIndex(tree.IndexStmt, analysis, progress);
  if (!("AlterTableStmt" in tree) || tree.AlterTableStmt.objtype !== "OBJECT_TABLE") return [];
  const table = inProduction(tree.AlterTableStmt.relation, analysis, progress);
  if (table === null) return [];
  return (tree.AlterTableStmt.cmds ?? []).flatMap((command) =>
    "AlterTableCmd" in command ? ofCommand(command.AlterTableCmd, table, analysis, progress) : [],
  );
}

function ofCommand(
  { subtype, name = "", def }: AlterTableCmd,
  table: Relation,
  analysis: StatementAnalysis,
  progress: Progress,
): readonly Asked[] {
  if (subtype === "AT_SetNotNull") {
    const column = table.columns.find((each) => each.name === name);
    return column === undefined || column.notNull || isProvenNotNull(table, name)
      ? []
      : [nullsOf(table, name)];
  }
  if (subtype === "AT_AlterColumnType") return ofType(name, def, table);
  if (subtype === "AT_ValidateConstraint") {
    const known = table.constraints.find((each) => each.name === name && !each.validated);
    return known === undefined ? [] : ofKnown(known, table);
  }
  if (subtype !== "AT_AddConstraint" || def === undefined || !("Constraint" in def)) return [];
  const failing = progress.validated.get(`${table.name} ${def.Constraint.conname}`);
  const asked = ofConstraint(def.Constraint, table, analysis, progress);
  return failing === undefined ? asked : asked.map((question) => ({ ...question, failing }));
}

/** A conversion that may fail: of text that is to be something else, by the USING of the statement or by a plain cast. */
function ofType(name: string, def: Node | undefined, table: Relation): readonly RowQuestion[] {
  const definition = def !== undefined && "ColumnDef" in def ? def.ColumnDef : undefined;
  const column = table.columns.find((each) => each.name === name);
  if (definition?.typeName === undefined || column === undefined) return [];
  const type = formatTypeName(definition.typeName, () => undefined);
  if (!TEXT.test(column.type) || !parsesText(type)) return [];
  const arg = definition.raw_default ?? { ColumnRef: { fields: [{ String: { sval: name } }] } };
  if (!columnsOf(arg).every((each) => hasColumn(table, each))) return [];
  const value = deparseExpression({ TypeCast: { arg, typeName: definition.typeName } });
  return [conversionOf(table, name, type, value)];
}

const TEXT = /^(character|text|bpchar|(\w+\.)?citext)/;

/** A constraint that production has NOT VALID. */
function ofKnown(known: Relation["constraints"][number], table: Relation): readonly RowQuestion[] {
  const { name, kind, columns, references, definition } = known;
  if (kind === "foreign key" && references !== null)
    return [orphansOf(table, columns, references.relation, references.columns)];
  const expression = /^CHECK \((.*)\)(?: NO INHERIT)? NOT VALID$/s.exec(definition)?.[1];
  return kind === "check" && expression !== undefined ? [violatorsOf(table, name, expression)] : [];
}

function ofConstraint(
  constraint: Constraint,
  table: Relation,
  analysis: StatementAnalysis,
  progress: Progress,
): readonly RowQuestion[] {
  const { contype, conname = "", raw_expr, skip_validation } = constraint;
  const isChecked = skip_validation !== true || progress.validated.has(`${table.name} ${conname}`);
  if (contype === "CONSTR_CHECK" && raw_expr !== undefined && isChecked)
    return columnsOf(raw_expr).every((name) => hasColumn(table, name))
      ? [violatorsOf(table, conname, deparseExpression(raw_expr))]
      : [];
  if (contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY") {
    const keys = strings(constraint.keys);
    if (constraint.indexname !== undefined || !keys.every((name) => hasColumn(table, name))) return [];
    const terms = keys.map((name) => ({ name, text: null }));
    return [duplicatesOf(table, terms, null, constraint.nulls_not_distinct === true)];
  }
  if (contype !== "CONSTR_FOREIGN" || !isChecked) return [];
  const other = inProduction(constraint.pktable, analysis, progress);
  const columns = strings(constraint.fk_attrs);
  if (other === null || !columns.every((name) => hasColumn(table, name))) return [];
  const named = strings(constraint.pk_attrs);
  const key = other.constraints.find(({ kind }) => kind === "primary key")?.columns ?? [];
  const referenced = named.length > 0 ? named : key;
  if (referenced.length !== columns.length || !referenced.every((name) => hasColumn(other, name))) return [];
  return [orphansOf(table, columns, other.name, referenced)];
}

function ofIndex(index: IndexStmt, analysis: StatementAnalysis, progress: Progress): readonly RowQuestion[] {
  const table = inProduction(index.relation, analysis, progress);
  if (index.unique !== true || table === null || table.kind !== "table") return [];
  const terms = (index.indexParams ?? []).flatMap((param) => {
    if (!("IndexElem" in param)) return [];
    const { name, expr } = param.IndexElem;
    return [{ name: name ?? null, text: expr === undefined ? null : deparseExpression(expr) }];
  });
  const used = [...columnsOf(index.indexParams ?? []), ...columnsOf(index.whereClause ?? {})];
  const named = terms.flatMap(({ name }) => name ?? []);
  if (![...used, ...named].every((name) => hasColumn(table, name))) return [];
  const where = index.whereClause === undefined ? null : deparseExpression(index.whereClause);
  return [duplicatesOf(table, terms, where, index.nulls_not_distinct === true)];
}

/** A table as production has it; null where the change set made it or changed its rows, or it is not known. */
function inProduction(
  name: RangeVar | undefined,
  { before, effects }: StatementAnalysis,
  { first, changed }: Progress,
): Relation | null {
  if (name === undefined) return null;
  const found = [...before.values()].filter(
    ({ bareName, schema }) =>
      bareName === name.relname && (name.schemaname === undefined || schema === name.schemaname),
  );
  const [only] = found;
  if (only === undefined || found.length > 1 || changed.has(only.name)) return null;
  if (effects.some(({ relation, created }) => relation === only.name && created)) return null;
  return first.get(only.name) ?? null;
}

function hasColumn({ columns }: Relation, name: string): boolean {
  return columns.some((column) => column.name === name);
}

/** A validated CHECK of it lets SET NOT NULL skip the rows. */
function isProvenNotNull({ constraints }: Relation, column: string): boolean {
  return constraints.some(
    ({ kind, validated, columns, definition }) =>
      kind === "check" && validated && columns.includes(column) && definition.includes(" IS NOT NULL"),
  );
}

function validatedBy(statements: readonly ParsedAnalysis[]): ReadonlyMap<string, StatementAnalysis> {
  const validated = new Map<string, StatementAnalysis>();
  for (const analysis of statements) {
    const { tree } = analysis.statement;
    if (!("AlterTableStmt" in tree)) continue;
    const { relation, cmds = [] } = tree.AlterTableStmt;
    const table = [...analysis.before.values()].find(({ bareName }) => bareName === relation?.relname);
    for (const command of cmds)
      if ("AlterTableCmd" in command && command.AlterTableCmd.subtype === "AT_ValidateConstraint")
        validated.set(`${table?.name} ${command.AlterTableCmd.name}`, analysis);
  }
  return validated;
}

/** The columns that an expression names, wherever in it. */
function columnsOf(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(columnsOf);
  if (typeof node !== "object" || node === null) return [];
  if ("ColumnRef" in node) {
    const { fields } = (node as { ColumnRef: { fields?: Node[] } }).ColumnRef;
    return strings(fields).slice(-1);
  }
  return Object.values(node).flatMap(columnsOf);
}

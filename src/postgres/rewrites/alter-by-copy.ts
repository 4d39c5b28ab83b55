import type { AlterTableCmd, Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import { productionEffects, type Subject } from "../rules/subject.ts";
import {
  addedColumn,
  addedConstraint,
  alterTableOf,
  columnConstraints,
  relationNamed,
  strings,
} from "../rules/syntax.ts";
import type { ConvertColumn } from "./copy-in-step.ts";
import { rewriteByCopy, type ToEmptyTable } from "./copy-table.ts";
import { writeTree } from "./edit-statement.ts";
import { freeName } from "./free-name.ts";
import { keyOf } from "./key-of.ts";
import { quoteName } from "./quote-name.ts";
import { takenInSchema, takenOnTable } from "./taken-names.ts";
import { convertedValue } from "./type-in-deploys.ts";

/** Subcommands that an empty copy takes as the table would, and after which its columns are the same or more. */
const APPLIED_TO_COPY: ReadonlySet<string | undefined> = new Set([
  "AT_AddColumn",
  "AT_AddConstraint",
  "AT_AlterColumnType",
  "AT_ColumnDefault",
  "AT_DropNotNull",
  "AT_SetNotNull",
  "AT_SetLogged",
  "AT_SetUnLogged",
  "AT_SetAccessMethod",
  "AT_SetRelOptions",
  "AT_SetStorage",
  "AT_SetCompression",
]);

/**
 * An ALTER TABLE that has no form of its own beside running queries (an exclusion constraint, a stored generated column, SET
 * LOGGED, SET ACCESS METHOD, a type of a partitioned table), done to a second table that takes the first one's place. Null where one of its subcommands
 * cannot be, or something hangs on the table that a second one cannot have.
 */
export function rewriteAlterByCopy(subject: Subject): Rewrite | null {
  const alter = alterTableOf(subject);
  const table = alter === null ? undefined : relationNamed(subject, alter.table);
  if (alter === null || table === undefined) return null;
  if (!alter.commands.every((command) => isApplied(command)) || isOneOfSeveral(subject, table)) return null;
  const apply: ToEmptyTable = ({ bareName }) => {
    const { tree } = subject.statement;
    if (!("AlterTableStmt" in tree)) return null;
    const relation = { ...tree.AlterTableStmt.relation, schemaname: table.schema, relname: bareName };
    const named = nameConstraints(subject, table, alter.commands);
    const cmds = named.map((command): Node => ({ AlterTableCmd: command }));
    const text = writeTree({ AlterTableStmt: { ...tree.AlterTableStmt, relation, cmds } });
    return text === null ? null : [text];
  };
  const changes = alter.commands.filter(({ subtype }) => subtype === "AT_AlterColumnType");
  if (changes.length === 0) return rewriteByCopy(subject, table, apply);
  const convert: ConvertColumn = (column, prefix) => {
    const change = changes.find(({ name }) => name === column);
    return change === undefined ? `${prefix}${quoteName(column)}` : convertedValue(change, prefix);
  };
  return rewriteByCopy(subject, table, apply, { convert });
}

/**
 * VACUUM FULL of one table, and CLUSTER by the key by which it is copied, through a second table. Null for other orders,
 * several tables, and options that do more.
 */
export function rewriteMaintenanceByCopy(subject: Subject): Rewrite | null {
  const { tree } = subject.statement;
  if ("VacuumStmt" in tree) {
    const [only, ...others] = tree.VacuumStmt.rels ?? [];
    const relation =
      only !== undefined && "VacuumRelation" in only ? only.VacuumRelation.relation : undefined;
    const table = relation === undefined || others.length > 0 ? undefined : relationNamed(subject, relation);
    return table === undefined ? null : rewriteByCopy(subject, table, () => []);
  }
  if (!("ClusterStmt" in tree) || tree.ClusterStmt.relation === undefined) return null;
  const { relation, indexname } = tree.ClusterStmt;
  const table = relationNamed(subject, relation);
  const index = table?.indexes.find(({ name }) => name === `${table.schema}.${quoteName(indexname ?? "")}`);
  const key = keyOf(table)?.map(({ name }) => name);
  if (table === undefined || index === undefined || key?.join("\n") !== index.columns.join("\n")) return null;
  const inTheEnd = [`ALTER TABLE ${table.name} CLUSTER ON ${quoteName(indexname ?? "")}`];
  return rewriteByCopy(subject, table, () => [], { inTheEnd });
}

/** True where another ALTER TABLE goes through the table too: one copy should take both, as one statement. */
function isOneOfSeveral(subject: Subject, { name }: Relation): boolean {
  return subject.ground.subjects.some((other) => {
    if (other.statement === subject.statement || alterTableOf(other) === null) return false;
    return productionEffects(other).some(
      ({ relation, rewrites, scans, buildsIndexes }) =>
        relation === name && (rewrites || scans || buildsIndexes.length > 0),
    );
  });
}

/** True for a subcommand that works on the copy, and whose names and values do not depend on which table it is. */
function isApplied(command: AlterTableCmd): boolean {
  if (!APPLIED_TO_COPY.has(command.subtype)) return false;
  const constraint = addedConstraint(command);
  // A foreign key is validated once the rows are there, an index is another table's.
  if (constraint?.contype === "CONSTR_FOREIGN" || constraint?.indexname !== undefined) return false;
  const own = addedColumn(command);
  return (
    own === null ||
    columnConstraints(own).every(
      ({ contype }) =>
        contype === "CONSTR_GENERATED" || contype === "CONSTR_DEFAULT" || contype === "CONSTR_NOTNULL",
    )
  );
}

const SUFFIXES: Readonly<Record<string, string>> = {
  CONSTR_EXCLUSION: "_excl",
  CONSTR_CHECK: "_check",
  CONSTR_UNIQUE: "_key",
  CONSTR_PRIMARY: "_pkey",
};

/** Constraints without a name get the one that they would have on the first table. */
function nameConstraints(
  subject: Subject,
  table: Relation,
  commands: readonly AlterTableCmd[],
): readonly AlterTableCmd[] {
  const inSchema = takenInSchema(subject, table.schema);
  const onTable = takenOnTable(table);
  return commands.map((command) => {
    const constraint = addedConstraint(command);
    if (constraint === null || constraint.conname !== undefined) return command;
    const suffix = SUFFIXES[constraint.contype ?? ""] ?? "";
    const columns =
      suffix === "_pkey" ? [] : [...strings(constraint.keys), ...excluded(constraint.exclusions)];
    const stem = columns.length === 0 ? table.bareName : ([table.bareName, columns.join("_")] as const);
    const conname = freeName(stem, suffix, (name) => inSchema(name) || onTable(name));
    return { ...command, def: { Constraint: { ...constraint, conname } } };
  });
}

/** The columns of an exclusion constraint; an expression is "expr". */
function excluded(exclusions: readonly Node[] | undefined): readonly string[] {
  return (exclusions ?? []).flatMap((pair) => {
    const [element] = "List" in pair ? (pair.List.items ?? []) : [];
    return element !== undefined && "IndexElem" in element ? [element.IndexElem.name ?? "expr"] : [];
  });
}

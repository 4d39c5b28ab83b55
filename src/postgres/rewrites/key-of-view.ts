import type { FuncCall, Node, SelectStmt } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { parseStatements } from "../parse/parse-statements.ts";
import { sameTree } from "../parse/same-tree.ts";
import { strings } from "../rules/syntax.ts";
import { uniqueKeysOf } from "./key-of.ts";
import { type ColumnOf, columnIn, readSource, type Source } from "./view-source.ts";

/** Functions of PostgreSQL that give several rows for one. */
const SETS =
  /^(unnest|generate_\w+|string_to_table|ts_parse|ts_stat|ts_token_type|regexp_(matches|split_to_table)|jsonb?_(each|each_text|array_elements|array_elements_text|object_keys|populate_recordset|to_recordset|path_query|path_query_tz))$/;
const AGGREGATES =
  /^(count|sum|avg|min|max|bool_and|bool_or|every|any_value|string_agg|array_agg|jsonb?_(agg|object_agg)|stddev\w*|var\w*)$/;
/** Types of which PostgreSQL can tell no two values apart in an index. */
const NOT_INDEXED = /^(json|xml|point|line|lseg|box|path|polygon|circle)\b/;

/**
 * Names of a materialized view's columns of which its query never gives the same values twice: those it groups by, all of
 * a DISTINCT or a UNION, or a key of the table that the others are joined to by theirs. Null where none can be
 * derived.
 */
export function keyOfView(view: Relation, known: readonly Relation[]): readonly string[] | null {
  const query = selectOf(view.definition ?? "");
  if (query === null) return null;
  const columns = keyColumns(query, view, known);
  const types = columns?.map((name) => view.columns.find((each) => each.name === name)?.type);
  if (columns === null || columns.length === 0 || columns.length > 32) return null;
  return types?.some((type) => type === undefined || NOT_INDEXED.test(type)) ? null : columns;
}

function selectOf(definition: string): SelectStmt | null {
  const { statements, problems } = parseStatements(definition);
  const [only] = statements;
  return problems.length === 0 && only !== undefined && "SelectStmt" in only.tree
    ? only.tree.SelectStmt
    : null;
}

function keyColumns(query: SelectStmt, view: Relation, known: readonly Relation[]): readonly string[] | null {
  const all = view.columns.map(({ name }) => name);
  if (query.op !== undefined && query.op !== "SETOP_NONE") return query.all === true ? null : all;
  const targets = (query.targetList ?? []).flatMap((node) =>
    "ResTarget" in node && node.ResTarget.val !== undefined ? [node.ResTarget.val] : [],
  );
  if (targets.length !== all.length) return null;
  const named = (expressions: readonly Node[]): readonly string[] | null => {
    const names = expressions.map((each) => all[targetAt(targets, each)]);
    const found = names.flatMap((name) => name ?? []);
    return found.length === names.length ? [...new Set(found)] : null;
  };
  const [distinct] = query.distinctClause ?? [];
  if (distinct !== undefined) {
    // A plain DISTINCT has one empty member.
    return Object.keys(distinct).length === 0 ? all : named(query.distinctClause ?? []);
  }
  if (targets.some(givesSets)) return null;
  const { groupClause = [], withClause, havingClause } = query;
  if (groupClause.length > 0) {
    return groupClause.some((each) => "GroupingSet" in each) ? null : named(groupClause);
  }
  // An aggregate without GROUP BY gives one row.
  if (havingClause !== undefined || targets.some(aggregates)) return all.slice(0, 1);
  // What WITH defines may have a table's name.
  return withClause !== undefined ? null : keyOfTables(query, targets, all, known);
}

/** Where an expression stands among a query's targets; a number counts from one. */
function targetAt(targets: readonly Node[], expression: Node): number {
  if ("A_Const" in expression && expression.A_Const.ival !== undefined)
    return (expression.A_Const.ival.ival ?? 0) - 1;
  return targets.findIndex((target) => sameTree(target, expression));
}

/** The key of a table whose rows each appear at most once, since every other table is joined by a whole key of it. */
function keyOfTables(
  query: SelectStmt,
  targets: readonly Node[],
  names: readonly string[],
  known: readonly Relation[],
): readonly string[] | null {
  const source = readSource(query, known);
  if (source === null) return null;
  for (const [root, table] of source.tables) {
    if (source.optional.has(root) || !determinesAll(root, source)) continue;
    for (const key of uniqueKeysOf(table)) {
      const at = key.map((column) =>
        targets.findIndex((target) => isColumn(target, { table: root, column }, source)),
      );
      if (at.every((index) => index >= 0)) return at.map((index) => names[index] ?? "");
    }
  }
  return null;
}

/** True where a row of the root meets at most one row of every other table. */
function determinesAll(root: string, { tables, equal }: Source): boolean {
  const determined = new Set([root]);
  const isSet = (other: ColumnOf | null): boolean => other === null || determined.has(other.table);
  for (let grows = true; grows; ) {
    grows = false;
    for (const [name, table] of tables) {
      if (determined.has(name)) continue;
      const given = new Set(
        equal.flatMap(({ left, right, isOneWay }) => [
          ...(left.table === name && isSet(right) ? [left.column] : []),
          ...(!isOneWay && right?.table === name && isSet(left) ? [right.column] : []),
        ]),
      );
      if (!uniqueKeysOf(table).some((key) => key.every((column) => given.has(column)))) continue;
      determined.add(name);
      grows = true;
    }
  }
  return determined.size === tables.size;
}

/** True for a target that is the column itself, or one that the query demands to be equal to it. */
function isColumn(target: Node, wanted: ColumnOf, source: Source): boolean {
  const found = columnIn(target, source);
  const isSame = (a: ColumnOf, b: ColumnOf | null): boolean => a.table === b?.table && a.column === b.column;
  if (found === null || isSame(found, wanted)) return found !== null;
  return source.equal.some(
    ({ left, right, isOneWay }) =>
      !isOneWay &&
      ((isSame(left, wanted) && isSame(found, right)) || (isSame(found, left) && isSame(wanted, right))),
  );
}

/** True where an expression may give several rows. */
function givesSets(node: unknown): boolean {
  return someCall(node, (name) => SETS.test(name));
}

function aggregates(node: unknown): boolean {
  return someCall(node, (name, isWindow) => !isWindow && AGGREGATES.test(name));
}

/** True where an expression, its subqueries left out, calls a function that matches. */
function someCall(value: unknown, matches: (name: string, isWindow: boolean) => boolean): boolean {
  if (typeof value !== "object" || value === null || "SubLink" in value) return false;
  if ("FuncCall" in value) {
    const { funcname, over } = (value as { FuncCall: FuncCall }).FuncCall;
    if (matches(strings(funcname).at(-1) ?? "", over !== undefined)) return true;
  }
  return Object.values(value).some((each) => someCall(each, matches));
}

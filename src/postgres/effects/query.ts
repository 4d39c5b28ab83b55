import type { Node, RangeVar } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { LockMode } from "../../model/lock.ts";
import { rangeName } from "../catalog/tree.ts";
import { parseStatements } from "../parse/parse-statements.ts";
import { requireQueryColumns } from "./known-columns.ts";
import { assumePlanned, descendants, family, hasStorage, lockPlanned } from "./locking.ts";
import type { Model } from "./model.ts";
import { mayLeaveOut } from "./partition-key.ts";
import { callByName } from "./routines.ts";
import { servesWhere } from "./serves-where.ts";
import { type Survey, surveyTree, withCommonNames } from "./survey.ts";

/**
 * SELECT and the queries inside other statements: ACCESS SHARE on all they read, ROW SHARE where FOR UPDATE and
 * its likes lock rows. Statements that change rows inside WITH count too.
 *
 * @param isRun false where the query is only analysed (CREATE VIEW): nothing is planned, so views are not opened.
 */
export function query(model: Model, tree: Node, isRun = true): void {
  const survey = surveyTree(tree);
  const rowLocks = lockedRows(survey);
  for (const range of survey.ranges) {
    const mode: LockMode = rowLocks === "all" || rowLocks.has(aliasOf(range)) ? "ROW SHARE" : "ACCESS SHARE";
    readRange(model, range, mode, isRun);
  }
  withCommonNames(survey, () => {
    for (const inner of survey.commonQueries) if (!("SelectStmt" in inner)) model.run(inner);
  });
  if (!isRun) return;
  scanSources(model, survey);
  for (const call of survey.calls) callByName(model, call);
}

/** Marks the tables that a SELECT reads whole: no index serves its WHERE, and it does not stop after some rows. */
function scanSources(model: Model, { selects }: Survey, view?: Relation): void {
  const meant = view === undefined ? [] : viewSources(model, view);
  for (const { fromClause, whereClause, limitCount, sortClause } of selects) {
    if (limitCount !== undefined && sortClause === undefined) continue;
    for (const range of fromRanges(fromClause)) {
      const relation =
        view === undefined
          ? model.catalog.relation(range.schemaname ?? null, range.relname ?? "")
          : meant.find((each) => each.range === range)?.relation;
      if (relation == null) continue;
      scanRelation(model, relation, whereClause);
      for (const each of descendants(model, relation))
        if (mayLeaveOut(model, each, whereClause)) assumePlanned(model, each);
    }
  }
}

function fromRanges(nodes: readonly Node[] | undefined): readonly RangeVar[] {
  return (nodes ?? []).flatMap((node) => {
    if ("RangeVar" in node) return [node.RangeVar];
    if (!("JoinExpr" in node)) return [];
    const { larg, rarg } = node.JoinExpr;
    return fromRanges([larg, rarg].filter((each) => each !== undefined));
  });
}

function scanRelation(model: Model, relation: Relation, where: Node | undefined): void {
  if (relation.kind === "view") {
    const inner = viewQuery(relation);
    if (inner !== null) scanSources(model, surveyTree(inner), relation);
    return;
  }
  for (const each of family(model, relation)) {
    if (hasStorage(each) && !servesWhere(model, each, where)) model.scan(each, "it is read whole");
  }
}

/** Reads a relation, through views down to the tables. */
export function readRange(model: Model, range: RangeVar, mode: LockMode, isRun = true): void {
  const { schema, name } = rangeName(range);
  if (isSystem(schema, name, model)) return;
  const relation = model.find(range, true);
  if (relation !== null) readRelation(model, relation, mode, range.inh === true, isRun);
}

/** True for the server's own catalogs, which nobody waits for. */
export function isSystem(schema: string | null, name: string, model: Model): boolean {
  if (schema === "pg_catalog" || schema === "information_schema") return true;
  return schema === null && name.startsWith("pg_") && model.catalog.relation(null, name) === undefined;
}

export function readRelation(
  model: Model,
  relation: Relation,
  mode: LockMode,
  withChildren: boolean,
  isRun: boolean,
): void {
  model.lock(relation, mode, mode === "ROW SHARE" ? "its rows are locked" : "it is read");
  if (!isRun) return;
  if (relation.kind === "view") {
    readView(model, relation, mode);
    return;
  }
  const tables = withChildren ? [relation, ...descendants(model, relation)] : [relation];
  for (const each of tables) {
    if (each !== relation) model.lock(each, mode, "its parent is read");
    lockPlanned(model, each, mode, "its table is read");
  }
}

const queries = new Map<string, Node | null>();

/** The query of a view, from its definition. */
export function viewQuery(relation: Relation): Node | null {
  const { definition } = relation;
  if (definition === null) return null;
  const known = queries.get(definition);
  if (known !== undefined) return known;
  const tree = parseStatements(definition).statements[0]?.tree ?? null;
  if (queries.size > 10_000) queries.clear();
  queries.set(definition, tree);
  return tree;
}

function readView(model: Model, view: Relation, mode: LockMode): void {
  for (const { range, relation } of viewSources(model, view))
    if (relation !== null) readRelation(model, relation, mode, range.inh === true, true);
}

/**
 * The relations that a view's query names: those that were meant when it was made. That they are renamed or moved, or
 * that the search path is another, changes nothing for the view.
 */
export function viewSources(
  model: Model,
  view: Relation,
): readonly { readonly range: RangeVar; readonly relation: Relation | null }[] {
  const tree = viewQuery(view);
  const ranges = tree === null ? [] : surveyTree(tree).ranges;
  const used = model.catalog.sourcesOf(view.name);
  const isUsed = (each: Relation | undefined) => used.some(({ name }) => name === each?.name);
  const found = ranges.map((range) => model.catalog.relation(range.schemaname ?? null, range.relname ?? ""));
  const others = used.filter((each) => !found.some((one) => one?.name === each.name));
  return ranges.flatMap((range, at) => {
    const { schema, name } = rangeName(range);
    if (isSystem(schema, name, model)) return [];
    const now = found[at];
    const meant = isUsed(now) ? now : (others.find((each) => each.bareName === name) ?? others[0]);
    return [{ range, relation: meant ?? model.find(range) }];
  });
}

const aliasOf = (range: RangeVar): string => range.alias?.aliasname ?? range.relname ?? "";

/** The tables that FOR UPDATE, FOR SHARE … names; "all" where it names none. */
function lockedRows({ locking }: Survey): ReadonlySet<string> | "all" {
  const names = new Set<string>();
  for (const { lockedRels } of locking) {
    if (lockedRels === undefined) return "all";
    for (const range of lockedRels) if ("RangeVar" in range) names.add(range.RangeVar.relname ?? "");
  }
  return names;
}

/** SELECT … as a statement of its own; with INTO it makes a table. */
export function selectStatement(model: Model, tree: Node): void {
  query(model, tree);
  requireQueryColumns(model, tree);
  if ("SelectStmt" in tree && tree.SelectStmt.intoClause !== undefined) {
    for (const relation of model.preview.created) model.lock(relation, "ACCESS EXCLUSIVE", "it is made");
  }
}

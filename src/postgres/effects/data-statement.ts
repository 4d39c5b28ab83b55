import type { Node, RangeVar } from "@pgsql/types";
import type { Relation, RowEvent } from "../../model/catalog.ts";
import type { DataChange } from "../../model/effect.ts";
import { mentions } from "../catalog/mentions.ts";
import { rangeName } from "../catalog/tree.ts";
import { lockOwnedSequence } from "./alter-table/owner-triggers-parents.ts";
import { requireArbiter } from "./conflict-target.ts";
import { eventsOf, fireTriggers } from "./fire-triggers.ts";
import { requireColumnsOf } from "./known-columns.ts";
import { assumePlanned, descendants, hasStorage, lockPlanned } from "./locking.ts";
import type { Model } from "./model.ts";
import { mayLeaveOut } from "./partition-key.ts";
import { isSystem, query, viewSources } from "./query.ts";
import { lockReferencedRows, lockReferencing } from "./row-keys.ts";
import { servesWhere } from "./serves-where.ts";
import { requireTargets } from "./target-columns.ts";
import { UNSEEN_RULE } from "./unseen.ts";

interface DataBody {
  readonly relation?: RangeVar;
  readonly whereClause?: Node;
  readonly targetList?: readonly Node[];
  readonly onConflictClause?: unknown;
  readonly mergeWhenClauses?: readonly Node[];
  readonly selectStmt?: Node;
  readonly cols?: readonly Node[];
}

const changes: Readonly<Record<string, DataChange>> = {
  InsertStmt: "insert",
  UpdateStmt: "update",
  DeleteStmt: "delete",
  MergeStmt: "update",
};

/** INSERT, UPDATE, DELETE and MERGE: ROW EXCLUSIVE on the target, ACCESS SHARE on what they read. */
export function dataStatement(model: Model, tree: Node): void {
  const kind = Object.keys(tree)[0] ?? "";
  const body = (tree as unknown as Record<string, DataBody>)[kind];
  const change = changes[kind];
  if (body === undefined || change === undefined) return;
  const { schema, name } = rangeName(body.relation);
  const target = isSystem(schema, name, model) ? null : model.find(body.relation, true);
  const { relation: _, ...rest } = body;
  query(model, { [`${kind}Rest`]: rest } as unknown as Node);
  if (target === null) return;
  requireNamed(model, tree);
  writeTo(model, target, body.relation?.inh === true, change, body, kind);
}

/** UPDATE and DELETE of one table name its columns alone. */
function requireNamed(model: Model, tree: Node): void {
  if ("UpdateStmt" in tree && tree.UpdateStmt.fromClause === undefined) {
    const { relation, whereClause, targetList, withClause } = tree.UpdateStmt;
    if (withClause !== undefined) return;
    const values = (targetList ?? []).map((node) => ("ResTarget" in node ? node.ResTarget.val : undefined));
    requireColumnsOf(model, relation, [values, whereClause]);
  } else if ("DeleteStmt" in tree && tree.DeleteStmt.usingClause === undefined) {
    const { relation, whereClause, withClause } = tree.DeleteStmt;
    if (withClause === undefined) requireColumnsOf(model, relation, [whereClause]);
  }
}

function writeTo(
  model: Model,
  target: Relation,
  withChildren: boolean,
  change: DataChange,
  body: DataBody,
  kind: string,
): void {
  model.lock(target, "ROW EXCLUSIVE", "its rows are changed");
  if (target.kind === "materialized view")
    model.fail("42809", `cannot change materialized view "${target.bareName}"`);
  requireTargets(model, target, kind, body);
  const isRuled = noteRules(model, target, eventsOf(kind, body));
  if (target.kind === "view") {
    if (hasInsteadOf(target, change)) return;
    for (const { relation: below } of viewSources(model, target))
      if (below !== null) writeTo(model, below, true, change, body, kind);
    return;
  }
  const whole =
    kind === "InsertStmt" || kind === "MergeStmt" ? false : !servesWhere(model, target, body.whereClause);
  const tables = withChildren && kind !== "InsertStmt" ? [target, ...descendants(model, target)] : [target];
  for (const each of tables) {
    if (each !== target) model.lock(each, "ROW EXCLUSIVE", "rows of its parent are changed");
    // INSERT opens the indexes while it runs and lets go of them; a plan that reads rows keeps them.
    if (kind !== "InsertStmt") lockPlanned(model, each, "ROW EXCLUSIVE", "its table's rows are changed");
    if (each !== target && mayLeaveOut(model, each, body.whereClause)) assumePlanned(model, each);
    if (hasStorage(each)) model.change(each, change, whole);
  }
  if (kind === "InsertStmt") {
    model.perRow(() => {
      lockLeaves(model, target);
      lockSequences(model, target, body);
    });
  }
  // ON CONFLICT looks for its index while it is planned.
  requireArbiter(model, target, body.onConflictClause);
  if (body.onConflictClause !== undefined)
    lockPlanned(model, target, "ROW EXCLUSIVE", "ON CONFLICT looks for its index");
  // Whether a row of this table is changed at all is the rule's word.
  if (isRuled) return;
  model.perRow(() => lockKeys(model, target, change, body));
  model.perRow(() => {
    for (const each of eventsOf(kind, body)) fireTriggers(model, tables, each);
  });
}

/** Of a rule only its name is known: it may do more, or something else. */
function noteRules(model: Model, target: Relation, events: readonly RowEvent[]): boolean {
  const rules = target.rules.filter((name) => {
    const event = target.ruleEvents?.[name];
    return event === undefined || events.includes(event);
  });
  if (rules.length === 0) return false;
  model.assume(target);
  model.notModelled(`what the rule ${rules.join(", ")} of ${target.name} ${UNSEEN_RULE}`);
  return true;
}

/** A trigger does the work in the place of the view: what it does is its own. */
function hasInsteadOf(view: Relation, change: DataChange): boolean {
  const event = new RegExp(` INSTEAD OF [A-Z ]*\\b${change}\\b`, "i");
  return view.triggers.some(({ definition }) => event.test(definition));
}

/** A row inserted into a partitioned table goes to a partition that the text does not tell: any of them may be it. */
function lockLeaves(model: Model, target: Relation): void {
  if (target.partitioned === null) return;
  for (const each of descendants(model, target)) {
    model.lock(each, "ROW EXCLUSIVE", `rows of ${target.name} go to it`);
    if (hasStorage(each)) model.change(each, "insert", false);
    model.assume(each);
  }
}

/** Foreign keys: rows that are referenced are locked, and tables that reference changed rows are read or changed. */
function lockKeys(model: Model, target: Relation, change: DataChange, body: DataBody): void {
  const written = change === "insert" ? insertedColumns(target, body) : namesOf(body.targetList);
  // A row whose partition key changes may be deleted here and inserted there.
  const moves = change === "update" && [...written].some((column) => isPartitionKey(target, column));
  const set = moves ? new Set(target.columns.map(({ name }) => name)) : written;
  if (change !== "delete") lockReferencedRows(model, target, set);
  if (change === "update" || change === "delete")
    lockReferencing(model, target, change === "delete" ? null : set, new Set());
}

const isPartitionKey = ({ partitioned }: Relation, column: string): boolean =>
  partitioned !== null && mentions(partitioned.key, column);

const namesOf = (list: readonly Node[] | undefined): ReadonlySet<string> =>
  new Set((list ?? []).flatMap((node) => ("ResTarget" in node ? (node.ResTarget.name ?? []) : [])));

/** The columns of a new row that may hold a value: those that INSERT names, all where it names none, and those with a default. */
function insertedColumns(
  target: Relation,
  { cols, onConflictClause, selectStmt }: DataBody,
): ReadonlySet<string> {
  const named = namesOf(cols);
  const conflict = (onConflictClause as { readonly targetList?: readonly Node[] } | undefined)?.targetList;
  const takesAll = named.size === 0 && selectStmt !== undefined;
  const filled = target.columns.filter(
    ({ name, default: value, identity }) =>
      takesAll || named.has(name) || value !== null || identity !== null,
  );
  return new Set([...filled.map(({ name }) => name), ...namesOf(conflict)]);
}

/** Sequences that give a new row its numbers: of identity columns and of defaults that take the next value. */
function lockSequences(model: Model, target: Relation, { cols, selectStmt }: DataBody): void {
  const named = namesOf(cols);
  const takesAll = named.size === 0 && selectStmt !== undefined;
  for (const { name, default: value, identity } of target.columns) {
    if (takesAll || named.has(name)) continue;
    if (identity !== null) lockOwnedSequence(model, target, name, "ROW EXCLUSIVE");
    const sequence = /^nextval\('((?:[^']|'')+)'(?:::regclass)?\)$/.exec(value ?? "")?.[1];
    if (sequence === undefined) continue;
    const relation = sequenceNamed(model, sequence);
    if (relation !== undefined) model.lock(relation, "ROW EXCLUSIVE", `${name} takes its next number`);
  }
}

/** The text of a default names a sequence with its schema, or without where the search path finds it. */
function sequenceNamed(model: Model, text: string): Relation | undefined {
  return model.catalog.byName(text) ?? model.catalog.relation(null, text.replaceAll('"', ""));
}

import type { Node, RangeVar } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { DataChange } from "../../model/effect.ts";
import { descendants, hasStorage, incomingKeys, lockPlanned } from "./locking.ts";
import type { Model } from "./model.ts";
import { query, viewQuery } from "./query.ts";
import { servesWhere } from "./serves-where.ts";
import { surveyTree } from "./survey.ts";

interface DataBody {
  readonly relation?: RangeVar;
  readonly whereClause?: Node;
  readonly targetList?: readonly Node[];
  readonly onConflictClause?: unknown;
  readonly mergeWhenClauses?: readonly Node[];
  readonly selectStmt?: Node;
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
  if (kind === "MergeStmt" && model.major < 15) {
    model.fail("42601", 'syntax error at or near "MERGE"');
    return;
  }
  const target = model.find(body.relation);
  const { relation: _, ...rest } = body;
  query(model, { [`${kind}Rest`]: rest } as unknown as Node);
  if (target === null) return;
  writeTo(model, target, body.relation?.inh === true, change, body, kind);
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
  if (target.kind === "view") {
    const tree = viewQuery(target);
    for (const range of tree === null ? [] : surveyTree(tree).ranges) {
      const below = model.find(range);
      if (below !== null) writeTo(model, below, true, change, body, kind);
    }
    return;
  }
  const whole =
    kind === "InsertStmt" || kind === "MergeStmt" ? false : !servesWhere(model, target, body.whereClause);
  const tables = withChildren && kind !== "InsertStmt" ? [target, ...descendants(model, target)] : [target];
  for (const each of tables) {
    if (each !== target) model.lock(each, "ROW EXCLUSIVE", "rows of its parent are changed");
    // INSERT opens the indexes while it runs and lets go of them; a plan that reads rows keeps them.
    if (kind !== "InsertStmt") lockPlanned(model, each, "ROW EXCLUSIVE", "its table's rows are changed");
    if (hasStorage(each)) model.change(each, change, whole);
  }
  if (kind === "InsertStmt") lockLeaves(model, target);
  // ON CONFLICT looks for its index while it is planned.
  if (body.onConflictClause !== undefined)
    lockPlanned(model, target, "ROW EXCLUSIVE", "ON CONFLICT looks for its index");
  lockKeys(model, target, change, body);
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
  const set = new Set(
    (body.targetList ?? []).map((node) => ("ResTarget" in node ? node.ResTarget.name : undefined)),
  );
  if (change === "insert" || change === "update") {
    for (const key of target.constraints) {
      const referenced =
        key.kind === "foreign key" && key.enforced
          ? model.catalog.byName(key.references?.relation ?? "")
          : undefined;
      if (referenced === undefined || (change === "update" && !key.columns.some((column) => set.has(column))))
        continue;
      model.lock(referenced, "ROW SHARE", `the foreign key ${key.name} locks the rows that are referenced`);
      lockPlanned(model, referenced, "ROW SHARE", "its rows are looked up");
    }
  }
  if (change !== "delete") return;
  for (const { table, constraint } of incomingKeys(model, target)) {
    const cascades = /ON DELETE (CASCADE|SET)/.test(constraint.definition);
    const mode = cascades ? "ROW EXCLUSIVE" : "ROW SHARE";
    model.lock(table, mode, `its foreign key ${constraint.name} references the rows`);
    lockPlanned(model, table, mode, "rows that reference are looked up");
  }
}

import type { Node, RangeVar, RuleStmt } from "@pgsql/types";
import { rangeName, writtenName } from "../catalog/tree.ts";
import { analyse } from "./analyse.ts";
import { requireColumnsOf } from "./known-columns.ts";
import type { Model } from "./model.ts";
import { query } from "./query.ts";

/** CREATE and ALTER POLICY, CREATE RULE: ACCESS EXCLUSIVE. */
export function onRelation(model: Model, tree: Node): void {
  if ("CreatePolicyStmt" in tree) {
    lockNamed(
      model,
      tree.CreatePolicyStmt.table,
      "a policy is made on it",
      tree.CreatePolicyStmt.policy_name,
      "create",
    );
    const { cmd_name, qual, with_check } = tree.CreatePolicyStmt;
    if (cmd_name === "insert" && qual !== undefined)
      model.fail("42601", "only WITH CHECK expression allowed for INSERT");
    else if ((cmd_name === "select" || cmd_name === "delete") && with_check !== undefined)
      model.fail("42601", "WITH CHECK cannot be applied to SELECT or DELETE");
    readExpressions(model, tree.CreatePolicyStmt);
    requireColumnsOf(model, tree.CreatePolicyStmt.table, [qual, with_check]);
  } else if ("AlterPolicyStmt" in tree) {
    lockNamed(
      model,
      tree.AlterPolicyStmt.table,
      "its policy is changed",
      tree.AlterPolicyStmt.policy_name,
      "alter",
    );
    readExpressions(model, tree.AlterPolicyStmt);
  } else if ("RuleStmt" in tree) {
    lockNamed(model, tree.RuleStmt.relation, "a rule is made on it", undefined, "create");
    refuseSecond(model, tree.RuleStmt);
    for (const action of tree.RuleStmt.actions ?? []) analyse(model, action);
  }
}

function refuseSecond(model: Model, { relation: range, rulename = "", replace }: RuleStmt): void {
  const { schema, name } = rangeName(range);
  const relation = model.catalog.relation(schema, name);
  if (replace !== true && relation?.rules.includes(rulename) === true)
    model.fail("42710", `rule "${rulename}" for relation "${name}" already exists`);
}

/** Tables that a policy's expressions read in subqueries are opened while they are analysed. */
function readExpressions(
  model: Model,
  { qual, with_check }: { readonly qual?: Node; readonly with_check?: Node },
): void {
  for (const expression of [qual, with_check]) if (expression !== undefined) query(model, expression, false);
}

function lockNamed(
  model: Model,
  range: RangeVar | undefined,
  why: string,
  policy: string | undefined,
  act: "create" | "alter",
): void {
  const relation = model.find(range);
  if (relation === null) return;
  model.lock(relation, "ACCESS EXCLUSIVE", why);
  if (policy === undefined || model.catalog.byName(relation.name) === undefined) return;
  if (relation.kind !== "table") {
    model.fail("42809", `"${relation.bareName}" is not a table`);
    return;
  }
  const exists = relation.policies.includes(policy);
  if (act === "create" && exists)
    model.fail("42710", `policy "${policy}" for table "${relation.bareName}" already exists`);
  if (act === "alter" && !exists)
    model.fail("42704", `policy "${policy}" for table "${relation.bareName}" does not exist`);
}

/** CREATE STATISTICS: SHARE UPDATE EXCLUSIVE. */
export function createStatistics(model: Model, tree: Node): void {
  if (!("CreateStatsStmt" in tree)) return;
  const written = writtenName(tree.CreateStatsStmt.defnames);
  if (model.catalog.statisticsTable(written.schema, written.name) !== undefined) {
    if (tree.CreateStatsStmt.if_not_exists !== true) {
      model.fail("42710", `statistics object "${written.name}" already exists`);
    }
  }
  const [only, ...more] = tree.CreateStatsStmt.exprs ?? [];
  if (more.length === 0 && only !== undefined && "StatsElem" in only && only.StatsElem.name !== undefined)
    model.fail("42P17", "extended statistics require at least 2 columns");
  for (const node of tree.CreateStatsStmt.relations ?? []) {
    const relation = "RangeVar" in node ? model.find(node.RangeVar) : null;
    if (relation !== null)
      model.lock(relation, "SHARE UPDATE EXCLUSIVE", "a statistics object is made on it");
  }
}

import type { DropStmt } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { objectName } from "../catalog/tree.ts";
import { family } from "./locking.ts";
import type { Model } from "./model.ts";

/** Columns whose default takes numbers of a sequence keep it from being dropped, or lose the default with CASCADE. */
export function lockSequenceUsers(model: Model, sequence: Relation, cascades: boolean): void {
  for (const relation of model.catalog.relations()) {
    const uses = relation.columns.some((column) => takesFrom(column.default, sequence));
    if (!uses) continue;
    model.lock(relation, "ACCESS EXCLUSIVE", `a default takes numbers of ${sequence.name}`);
    if (!cascades) {
      model.fail("2BP01", `cannot drop sequence ${sequence.bareName} because other objects depend on it`);
    }
  }
}

function takesFrom(expression: string | null, sequence: Relation): boolean {
  if (expression === null || !expression.includes("nextval")) return false;
  return expression.includes(`'${sequence.name}'`) || expression.includes(`'${sequence.bareName}'`);
}

/** DROP FUNCTION: triggers that call it keep it from being dropped, or go with CASCADE under ACCESS EXCLUSIVE. */
export function dropFunctions(model: Model, statement: DropStmt): void {
  for (const node of statement.objects ?? []) {
    const parts = objectName(node);
    const [found] = model.catalog.functions(parts.at(-2) ?? null, parts.at(-1) ?? "");
    if (found === undefined) {
      if (statement.missing_ok !== true && model.catalog.complete) {
        model.fail("42883", `function ${parts.join(".")} does not exist`);
      }
      continue;
    }
    for (const relation of model.catalog.relations()) {
      if (!relation.triggers.some((trigger) => trigger.function === found.name)) continue;
      for (const each of family(model, relation)) {
        model.lock(each, "ACCESS EXCLUSIVE", `a trigger on it calls ${found.name}`);
      }
      if (statement.behavior !== "DROP_CASCADE") {
        model.fail("2BP01", `cannot drop function ${parts.at(-1)} because other objects depend on it`);
      }
    }
  }
}

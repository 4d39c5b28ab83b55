import type { DropStmt } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { splitName } from "../catalog/quote-identifier.ts";
import { objectName } from "../catalog/tree.ts";
import { family } from "./locking.ts";
import type { Model } from "./model.ts";
import { UNSEEN_CASCADE } from "./unseen.ts";

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

/** Why a relation depends on a function, or null: a trigger, a default, a check, an index or a view calls it. */
function usesFunction(relation: Relation, name: string): string | null {
  if (relation.triggers.some((trigger) => trigger.function === name)) return `a trigger on it calls ${name}`;
  const texts = [
    ...relation.columns.map((column) => column.default),
    ...relation.constraints.map(({ kind, definition }) => (kind === "check" ? definition : null)),
    ...relation.indexes.flatMap(({ expressions, predicate }) => [expressions, predicate]),
    relation.definition,
  ];
  return texts.some((text) => text !== null && calls(text, name)) ? `it calls ${name}` : null;
}

/** In 14 a generated column goes with the function that computes it, without CASCADE. */
function goesSilently(model: Model, { columns, triggers }: Relation, name: string): boolean {
  if (model.major > 14 || triggers.some((trigger) => trigger.function === name)) return false;
  return columns.some(({ generated, default: value }) => generated !== null && calls(value ?? "", name));
}

/** The server prints a function with its schema only where the search path does not find it. */
function calls(text: string, name: string): boolean {
  const { name: bare } = splitName(name);
  if (!text.includes(bare)) return false;
  const escaped = bare.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(^|[^\\w"])("${escaped}"|${escaped})\\(`).test(text);
}

/** DROP FUNCTION: what calls it keeps it from being dropped, or goes with CASCADE under ACCESS EXCLUSIVE. */
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
      const why = usesFunction(relation, found.name);
      if (why === null) continue;
      for (const each of family(model, relation)) model.lock(each, "ACCESS EXCLUSIVE", why);
      for (const index of relation.indexes) {
        if (calls(`${index.expressions} ${index.predicate}`, found.name))
          model.lockIndex(index, "ACCESS EXCLUSIVE", `it calls ${found.name}`);
      }
      if (statement.behavior !== "DROP_CASCADE" && !goesSilently(model, relation, found.name)) {
        model.fail("2BP01", `cannot drop function ${parts.at(-1)} because other objects depend on it`);
      }
    }
  }
}

/** CASCADE of a schema reaches triggers elsewhere that call its functions; what uses an extension is not known. */
export function dropMore(model: Model, { removeType, objects }: DropStmt): void {
  const names = (objects ?? []).map((node) => objectName(node).at(-1) ?? "");
  if (removeType === "OBJECT_EXTENSION") {
    model.notModelled(`which relations use ${names.join(", ")} ${UNSEEN_CASCADE}`);
  }
  if (removeType !== "OBJECT_SCHEMA") return;
  for (const relation of model.catalog.relations()) {
    const loses = relation.triggers.some((each) => names.includes(splitName(each.function).schema));
    if (loses && !names.includes(relation.schema))
      model.lock(relation, "ACCESS EXCLUSIVE", "a trigger on it calls a function of the schema");
  }
}

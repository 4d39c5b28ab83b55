import type { ParsedStatement } from "../parse/parse-migration.ts";
import type { ModelledStatement, ModelState } from "./model.ts";
import { modelTree } from "./registry.ts";
import { StatementModel } from "./statement-model.ts";

export type { ModelledStatement, ModelState } from "./model.ts";

/**
 * Tells what a statement does to relations on a server of `state.major` without running it: from its syntax tree and
 * the facts of the catalog. Where facts are missing it says the worst that is possible, with evidence `assumed`;
 * what it says nothing about is in `notModelled`.
 */
export function modelStatement(statement: ParsedStatement, state: ModelState): ModelledStatement {
  const model = new StatementModel(state, statement.tree, statement.transaction !== null, modelTree);
  modelTree(model, statement.tree);
  return model.close();
}

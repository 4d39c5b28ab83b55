import type { Node } from "@pgsql/types";
import { atomicStatements } from "../catalog/read-routine.ts";
import { optionText, strings } from "../catalog/tree.ts";
import { parseStatements } from "../parse/parse-statements.ts";
import { analyse } from "./analyse.ts";
import type { Model } from "./model.ts";
import { requireNewRoutine } from "./refuse-duplicates.ts";

/** CREATE FUNCTION and PROCEDURE in SQL: the body is analysed, which locks what it names. */
export function createFunction(model: Model, tree: Node): void {
  if (!("CreateFunctionStmt" in tree)) return;
  const { options, sql_body } = tree.CreateFunctionStmt;
  requireNewRoutine(model, tree.CreateFunctionStmt);
  if (sql_body !== undefined) {
    for (const inner of atomicStatements(sql_body)) analyse(model, inner);
    return;
  }
  const texts = new Map<string, string>();
  for (const node of options ?? []) {
    if (!("DefElem" in node)) continue;
    const { defname = "", arg } = node.DefElem;
    texts.set(
      defname,
      arg !== undefined && "List" in arg ? (strings(arg.List.items)[0] ?? "") : optionText(arg),
    );
  }
  if (texts.get("language")?.toLowerCase() !== "sql") return;
  for (const { tree: inner } of parseStatements(texts.get("as") ?? "").statements) analyse(model, inner);
}

import type { CreateFunctionStmt, Node } from "@pgsql/types";
import type { FunctionFacts } from "../../model/catalog.ts";
import { typeText } from "./add-column.ts";
import { type CatalogState, newName } from "./catalog-state.ts";
import { deparseStatement } from "./deparse.ts";
import { optionText, strings, writtenName } from "./tree.ts";

/** Records CREATE [OR REPLACE] FUNCTION and PROCEDURE. */
export function applyCreateFunction(state: CatalogState, statement: CreateFunctionStmt): void {
  const name = newName(state, writtenName(statement.funcname));
  const options = new Map(
    (statement.options ?? []).flatMap((node) =>
      "DefElem" in node ? [[node.DefElem.defname ?? "", node.DefElem.arg]] : [],
    ) as [string, Node | undefined][],
  );
  const text = (option: string): string | undefined => {
    const argument = options.get(option);
    if (argument === undefined) return undefined;
    return "List" in argument ? strings(argument.List.items)[0] : optionText(argument);
  };
  const inputs = (statement.parameters ?? []).flatMap((node) =>
    "FunctionParameter" in node &&
    !["FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"].includes(node.FunctionParameter.mode ?? "")
      ? [typeText(state, node.FunctionParameter.argType)]
      : [],
  );
  const volatility = text("volatility");
  const created: FunctionFacts = {
    name,
    arguments: inputs,
    returns: statement.returnType === undefined ? null : typeText(state, statement.returnType),
    kind: statement.is_procedure === true ? "procedure" : "function",
    volatility: volatility === "immutable" || volatility === "stable" ? volatility : "volatile",
    language: (text("language") ?? "sql").toLowerCase(),
    securityDefiner: text("security") === "true" || text("security") === "1",
    body:
      text("as") ??
      (statement.sql_body === undefined ? null : deparseStatement({ CreateFunctionStmt: statement })),
  };
  const others = (state.functions.get(name) ?? []).filter(
    (each) => String(each.arguments) !== String(inputs),
  );
  state.functions.set(name, [...others, created]);
}

import type { CreateFunctionStmt, FunctionParameter } from "@pgsql/types";

/** The parameters that a function takes: with its name what it is known by. */
export function inputsOf({ parameters = [] }: CreateFunctionStmt): readonly FunctionParameter[] {
  return parameters.flatMap((node) =>
    "FunctionParameter" in node &&
    node.FunctionParameter.mode !== "FUNC_PARAM_OUT" &&
    node.FunctionParameter.mode !== "FUNC_PARAM_TABLE"
      ? [node.FunctionParameter]
      : [],
  );
}

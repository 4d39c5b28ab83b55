import type { CreateFunctionStmt, FunctionParameter } from "@pgsql/types";
import { formatTypeName } from "../catalog/type-name.ts";

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

/** True where what is made can be called as a function that took `old` was: what it takes beyond has defaults. */
export function takesCallsOf(made: CreateFunctionStmt, old: readonly string[]): boolean {
  const inputs = inputsOf(made);
  const types = inputs.map(({ argType }) => formatTypeName(argType, () => undefined));
  const required = inputs.filter(({ defexpr }) => defexpr === undefined).length;
  return required <= old.length && sameTypes(old, types.slice(0, old.length));
}

/** A type of a schema may be written with it or without. */
export function sameTypes(old: readonly string[], types: readonly string[]): boolean {
  const bare = (type: string | undefined): string => (type ?? "").replace(/^.*\./, "").replaceAll('"', "");
  return old.length === types.length && old.every((type, at) => bare(type) === bare(types[at]));
}

import type { CreateFunctionStmt, Node } from "@pgsql/types";
import { qualifyName } from "../catalog/quote-identifier.ts";
import { type WrittenName, writtenName } from "../catalog/tree.ts";
import { formatTypeName } from "../catalog/type-name.ts";
import type { Model } from "./model.ts";

/** CREATE TYPE and DOMAIN: the name is free. */
export function createType(model: Model, tree: Node): void {
  const written = typeNameOf(tree);
  if (written === null) return;
  const home = written.schema ?? model.catalog.searchPath[0] ?? "public";
  if (model.catalog.type(home, written.name)?.name === qualifyName(home, written.name))
    model.fail("42710", `type "${written.name}" already exists`);
}

function typeNameOf(tree: Node): WrittenName | null {
  if ("CreateEnumStmt" in tree) return writtenName(tree.CreateEnumStmt.typeName);
  if ("CreateRangeStmt" in tree) return writtenName(tree.CreateRangeStmt.typeName);
  return "CreateDomainStmt" in tree ? writtenName(tree.CreateDomainStmt.domainname) : null;
}

/** A function of the name and the same arguments may only be replaced, by one that returns the same. */
export function requireNewRoutine(model: Model, statement: CreateFunctionStmt): void {
  const { schema, name } = writtenName(statement.funcname);
  const text = (type: Parameters<typeof formatTypeName>[0]): string =>
    formatTypeName(type, (each) => model.catalog.type(each.schema, each.name)?.name);
  const inputs = (statement.parameters ?? []).flatMap((node) =>
    "FunctionParameter" in node &&
    !["FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"].includes(node.FunctionParameter.mode ?? "")
      ? [text(node.FunctionParameter.argType)]
      : [],
  );
  const home = schema ?? model.catalog.searchPath[0] ?? "public";
  const before = model.catalog
    .functions(home, name)
    .find((each) => each.name === qualifyName(home, name) && String(each.arguments) === String(inputs));
  if (before === undefined) return;
  if (statement.replace !== true)
    model.fail("42723", `function "${name}" already exists with same argument types`);
  else if ((before.kind === "procedure") !== (statement.is_procedure === true))
    model.fail("42809", "cannot change routine kind");
}
